import { expect, test as base } from '@playwright/test';
import { AppPage } from './app-page';
import { startHub, type FixtureHub } from './fixture-hub';
import { seedLibrary, type Seed } from './seed-library';
import { SITE } from './site';
import { startStaticHost, type Host } from './static-host';

export { expect } from '@playwright/test';

/** What a test may ask for; each test gets its own. */
type Given = {
  /** The app after a first visit, in a browser profile of its own; with `memes`, its library holds them. */
  readonly app: AppPage;
  /** Opens the app in one more tab of the same profile. */
  readonly openTab: () => Promise<AppPage>;
  /** A model hub on this machine. */
  readonly hub: FixtureHub;
};

/** What a file chooses with `test.use`. */
type Options = {
  /** Memes that are put into the library before the test; null for an empty one. */
  readonly memes: Seed | null;
  /** Whether the console must be free of errors and warnings at the end. */
  readonly quiet: boolean;
};

/** Playwright's `test` with the app. The browser and the server of the site are shared by the tests of a worker. */
export const test = base.extend<Given & Options, { readonly host: Host }>({
  memes: [null, { option: true }],
  quiet: [true, { option: true }],
  host: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern.
    async ({}, use) => {
      const host = await startStaticHost(SITE);
      await use(host);
      await host.close();
    },
    { scope: 'worker' },
  ],
  app: async ({ page, host, memes, quiet }, use) => {
    const app = new AppPage(page, host.url);
    await app.firstVisit();
    if (memes !== null) {
      await seedLibrary(page, memes);
      await page.reload();
      await app.list.locator('li[data-index]').first().waitFor();
    }
    await use(app);
    if (quiet) expect(app.complaints()).toEqual([]);
  },
  openTab: async ({ context, host }, use) => {
    await use(async () => {
      const tab = new AppPage(await context.newPage(), host.url);
      await tab.open();
      return tab;
    });
  },
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern.
  hub: async ({}, use) => {
    const hub = await startHub();
    await use(hub);
    await hub.close();
  },
});
