import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test as base } from '@playwright/test';
import { AppPage, uploadOf } from './app-page';
import { launchChromium, type Wanted } from './chromium';
import { startHub, type FixtureHub } from './fixture-hub';
import { openHarness, type Harness } from './harness';
import { seedLibrary, type Seed } from './seed-library';
import { SITE } from './site';
import { startStaticHost, type Host } from './static-host';

export { expect } from '@playwright/test';

/** The fixtures that a test may ask for; each test gets its own. */
type Given = {
  /** The app after a first visit, in a new browser profile; its library holds `memes` and `files`. */
  readonly app: AppPage;
  /** Opens the app in another tab of the same profile. */
  readonly openTab: () => Promise<AppPage>;
  /** Opens the app for the first time in a new profile, as on another device. */
  readonly newcomer: () => Promise<AppPage>;
  /** The server of the site, which a test may take down. */
  readonly host: Host;
  /** The folder that `host` serves; with `ownSite` a copy of the build, which a test may change. */
  readonly site: string;
  /** An empty folder on disk, which is removed after the test. */
  readonly folder: string;
  /** A model hub on this machine, which a test can make fail. */
  readonly hub: FixtureHub;
  /** The app after it has downloaded `models` from the hub. */
  readonly appWithModels: AppPage;
  /** The page of `tests/harness`, in the same profile as the app. */
  readonly harness: Harness;
};

/** The options that a test file sets with `test.use`. */
type Options = {
  /** Generated memes that are written into the library before the test; null for none. */
  readonly memes: Seed | null;
  /** Fixture memes that are added through the picker and read before the test. */
  readonly files: readonly string[];
  /** Caption models for `appWithModels`; the last is the one in use. */
  readonly models: readonly string[];
  /** True if `site` is a copy of the build. */
  readonly ownSite: boolean;
  /** Options of a browser that is started for this test only; null to use the shared browser. */
  readonly ownBrowser: Wanted | null;
  /** True if the test fails when the console has errors or warnings at the end. */
  readonly quiet: boolean;
};

/** Playwright's `test` with the app. Tests of one Playwright worker share its browser and nothing else. */
export const test = base.extend<Given & Options>({
  memes: [null, { option: true }],
  files: [[], { option: true }],
  models: [[], { option: true }],
  ownSite: [false, { option: true }],
  ownBrowser: [null, { option: true }],
  quiet: [true, { option: true }],
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern.
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'memelore-test-'));
    await use(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  },
  site: async ({ folder, ownSite }, use) => {
    if (ownSite) cpSync(SITE, join(folder, 'site'), { recursive: true });
    await use(ownSite ? join(folder, 'site') : SITE);
  },
  host: async ({ site }, use) => {
    const host = await startStaticHost(site);
    await use(host);
    await host.close();
  },
  context: async ({ context, ownBrowser, viewport }, use) => {
    if (ownBrowser === null) {
      await use(context);
      return;
    }
    const browser = await launchChromium(ownBrowser);
    await use(await browser.newContext({ viewport }));
    await browser.close();
  },
  app: async ({ page, host, memes, files, quiet }, use) => {
    const app = new AppPage(page, host.url);
    await app.firstVisit();
    if (memes !== null) {
      await seedLibrary(page, memes);
      await page.reload();
      await app.list.locator('li[data-index]').first().waitFor();
    }
    if (files.length > 0) {
      await app.add(files.map((file) => uploadOf({ file })));
      await app.waitForMemes(files.length);
      await app.waitForReader();
    }
    await use(app);
    if (quiet) expect(app.consoleFaults()).toEqual([]);
  },
  openTab: async ({ context, host, quiet }, use) => {
    const tabs: AppPage[] = [];
    await use(async () => {
      const tab = new AppPage(await context.newPage(), host.url);
      tabs.push(tab);
      await tab.open();
      return tab;
    });
    if (quiet) expect(tabs.flatMap((tab) => tab.consoleFaults())).toEqual([]);
  },
  newcomer: async ({ browser, host, quiet }, use) => {
    const others: AppPage[] = [];
    await use(async () => {
      const other = new AppPage(await (await browser.newContext()).newPage(), host.url);
      others.push(other);
      await other.firstVisit();
      return other;
    });
    if (quiet) expect(others.flatMap((other) => other.consoleFaults())).toEqual([]);
    for (const { page } of others) await page.context().close();
  },
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern.
  hub: async ({}, use) => {
    const hub = await startHub();
    await use(hub);
    await hub.close();
  },
  appWithModels: async ({ app, hub, models }, use) => {
    await app.useHost(hub.url);
    for (const model of models) await app.getModel(model);
    await app.visit('Library');
    await use(app);
  },
  harness: async ({ context }, use) => {
    const harness = await openHarness(context);
    await use(harness);
    await harness.close();
  },
});
