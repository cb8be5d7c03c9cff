import { AppPage, uploadOf } from '../support/app-page';
import { launchChromium } from '../support/chromium';
import { fixtureMemes } from '../support/fixtures';
import { ensureBrowser } from '../support/global-setup';
import { pagesWith } from '../support/pages';
import { ensureBuild, SITE } from '../support/site';
import { startStaticHost } from '../support/static-host';

/** What a visit to all pages found. */
export type PageVisits = {
  /** How many views were opened: a page counts once per width and colour scheme. */
  readonly views: number;
  /** Warnings and errors in the console, each with its view. */
  readonly consoleLines: readonly string[];
  /** Views at 360 px that scroll sideways. */
  readonly wide: readonly string[];
  /** What failed offline; empty if the library opened and a new meme was read. */
  readonly offline: readonly string[];
};

const WIDTHS = [360, 1600];
const SCHEMES = ['light', 'dark'] as const;
const MEMES = 4;

/** Opens every page with memes in the library, narrow and wide, light and dark, and then uses the library offline. */
export async function visitPages(): Promise<PageVisits> {
  ensureBrowser();
  ensureBuild();
  const host = await startStaticHost(SITE);
  const browser = await launchChromium();
  try {
    const context = await browser.newContext();
    const app = new AppPage(await context.newPage(), host.url);
    await app.firstVisit();
    const memes = fixtureMemes();
    await app.add(memes.slice(0, MEMES).map(uploadOf));
    await app.waitForMemes(MEMES);
    await app.waitForReader();
    const [meme] = await app.memes();
    const paths = pagesWith(meme?.id ?? '');
    const consoleLines: string[] = [];
    const wide: string[] = [];
    let views = 0;
    for (const width of WIDTHS)
      for (const colorScheme of SCHEMES)
        for (const path of paths) {
          const view = `${path} at ${width} px, ${colorScheme}`;
          const before = app.consoleFaults().length;
          await app.page.setViewportSize({ width, height: 800 });
          await app.page.emulateMedia({ colorScheme });
          await app.open(path);
          await app.page.waitForLoadState('networkidle');
          const over = await app.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          if (width === 360 && over > 0) wide.push(`${view}: ${over} px too wide`);
          consoleLines.push(
            ...app
              .consoleFaults()
              .slice(before)
              .map((line) => `${view}: ${line}`),
          );
          views += 1;
        }
    await host.close();
    await context.setOffline(true);
    const offline = await withoutNetwork(app, memes.slice(MEMES, MEMES + 1).map(uploadOf));
    return { views, consoleLines, wide, offline };
  } finally {
    await browser.close();
    await host.close().catch(() => undefined);
  }
}

/** Opens the library offline and adds a meme, which the reader must read; gives what failed. */
async function withoutNetwork(app: AppPage, added: ReturnType<typeof uploadOf>[]): Promise<readonly string[]> {
  try {
    await app.open('/');
    await app.add(added);
    await app.waitForMemes(MEMES + added.length);
    await app.waitForReader();
    const unread = (await app.memes()).filter(({ text }) => text === null);
    return unread.map(({ name }) => `No text was found on ${name}.`);
  } catch (error) {
    return [error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)];
  }
}
