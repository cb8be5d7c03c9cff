import { gzipSync } from 'node:zlib';
import type { Browser, Response } from '@playwright/test';
import { AppPage } from '../support/app-page';
import { SITE } from '../support/site';
import { startStaticHost } from '../support/static-host';

/** The JavaScript that a first visit loads before the page can be used, in bytes after gzip. */
export type FirstLoad = { readonly gzipBytes: number; readonly files: number };

/** Opens the empty library for the first time and adds up the gzipped sizes of all scripts that the page fetched. */
export async function measureFirstLoad(browser: Browser): Promise<FirstLoad> {
  const host = await startStaticHost(SITE, { isolated: true });
  const context = await browser.newContext({ serviceWorkers: 'block' });
  const page = await context.newPage();
  const scripts: Response[] = [];
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script') scripts.push(response);
  });
  await new AppPage(page, host.url).open();
  await page.getByRole('button', { name: 'Add memes' }).first().waitFor();
  await page.waitForLoadState('networkidle');
  const bodies = await Promise.all(scripts.map((response) => response.body()));
  const gzipBytes = bodies.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0);
  await context.close();
  await host.close();
  return { gzipBytes, files: scripts.length };
}
