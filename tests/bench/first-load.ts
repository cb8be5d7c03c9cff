import { gzipSync } from 'node:zlib';
import type { Browser, Response } from '@playwright/test';
import { AppPage } from '../support/app-page';
import { SITE } from '../support/site';
import { startStaticHost } from '../support/static-host';

/** What a first visit loads before anything is clicked: the bytes of its JavaScript after gzip, and how many files. */
export type FirstLoad = { readonly gzipBytes: number; readonly scripts: number; readonly styles: number };

/** Opens the empty library for the first time and adds up the scripts and style sheets that the page fetched. */
export async function measureFirstLoad(browser: Browser): Promise<FirstLoad> {
  const host = await startStaticHost(SITE, { isolated: true });
  const context = await browser.newContext({ serviceWorkers: 'block' });
  const page = await context.newPage();
  const scripts: Response[] = [];
  let styles = 0;
  page.on('response', (response) => {
    const type = response.request().resourceType();
    if (type === 'script') scripts.push(response);
    if (type === 'stylesheet') styles += 1;
  });
  await new AppPage(page, host.url).open();
  await page.getByRole('button', { name: 'Add memes' }).first().waitFor();
  await page.waitForLoadState('networkidle');
  const bodies = await Promise.all(scripts.map((response) => response.body()));
  const gzipBytes = bodies.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0);
  await context.close();
  await host.close();
  return { gzipBytes, scripts: scripts.length, styles };
}
