import { AppPage } from '../support/app-page';
import { launchChromium } from '../support/chromium';
import { ensureBrowser } from '../support/global-setup';
import { PAGES } from '../support/pages';
import { startStaticHost } from '../support/static-host';

/**
 * Opens every page of a site that was built for `base` into that path of `folder`, offline after one visit, and an
 * address that it does not have. Gives what failed.
 */
export async function visitUnderPath(folder: string, base: string): Promise<readonly string[]> {
  ensureBrowser();
  const host = await startStaticHost(folder);
  const browser = await launchChromium();
  try {
    const context = await browser.newContext();
    const app = new AppPage(await context.newPage(), host.url + base);
    await app.firstVisit();
    await host.close();
    await context.setOffline(true);
    for (const path of [...PAGES, '/no/such/page']) await app.open(path);
    return [];
  } catch (error) {
    return [error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)];
  } finally {
    await browser.close();
    await host.close().catch(() => undefined);
  }
}
