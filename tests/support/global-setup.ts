import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { chromiumPath } from './chromium';
import { buildHarness } from './harness';
import { ensureBuild } from './site';

/** Prepares what end-to-end tests need: a browser, an up-to-date production build, and the harness page. */
export default async function prepare(): Promise<void> {
  ensureBrowser();
  ensureBuild();
  await buildHarness({ rebuild: true });
}

/** Installs Playwright's Chromium if the machine has none; throws with instructions if that fails. */
export function ensureBrowser(): void {
  if (chromiumPath() !== undefined || existsSync(chromium.executablePath())) return;
  console.log('No Chromium here (CHROMIUM_PATH names one): installing Playwright’s own.');
  try {
    execFileSync('npx', ['playwright', 'install', 'chromium'], { stdio: 'inherit' });
  } catch (cause) {
    throw new Error(
      'Chromium could not be installed. Install it by hand (Debian and Ubuntu: `apt-get install chromium`; libraries that ' +
        'are missing: `npx playwright install-deps chromium`) or set CHROMIUM_PATH.',
      { cause },
    );
  }
}
