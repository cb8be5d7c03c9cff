import { ensureBrowser } from '../support/global-setup';
import { ensureBuild } from '../support/site';
import { readOptions } from './options';

/** Checks the options, then the browser, then the production build: what fails fastest comes first. */
export default function prepare(): void {
  readOptions();
  ensureBrowser();
  ensureBuild();
}
