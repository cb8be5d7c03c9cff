import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { chromiumPath } from './chromium';
import { firefoxPath } from './firefox';
import { buildHarness } from './harness';
import { ensureBuild } from './site';
import { hasWebKit } from './webkit/driver';

/** Prepares what end-to-end tests need: a browser, an up-to-date production build, and the harness page. */
export default async function prepare(): Promise<void> {
  ensureBrowser();
  for (const line of missingEngines()) console.log(line);
  ensureBuild();
  await buildHarness({ rebuild: true });
}

/** Says which engines are missing, because their projects in playwright.config.ts are then left out. */
function missingEngines(): string[] {
  const missing: string[] = [];
  if (firefoxPath() === undefined) missing.push('No Firefox here (FIREFOX_PATH names one): no tests run in it.');
  if (!hasWebKit()) missing.push('No WebKitGTK with WebKitWebDriver here (CONTRIBUTING.md): no tests run in it.');
  return missing;
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
