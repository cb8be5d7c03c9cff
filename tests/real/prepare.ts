import { ensureBrowser } from '../support/global-setup';
import { ensureBuild } from '../support/site';
import { readAsked } from './asked';

/** A model that exists, a browser and a fresh production build: in the order of how soon they can tell. */
export default function prepare(): void {
  readAsked();
  ensureBrowser();
  ensureBuild();
}
