import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, type BrowserContext } from '@playwright/test';
import { ACTION_MS, SHOWN_MS } from '$lib/basics/notices.svelte';
import { AppPage, uploadOf } from './app-page';
import { launchChromium, type Wanted } from './chromium';
import { startHub, type FixtureHub } from './fixture-hub';
import { openHarness, type Harness } from './harness';
import { PageFaults } from './page-faults';
import { PreparedLibraries, type Preparation } from './prepared';
import { seedLibrary, type Seed } from './seed-library';
import { SITE } from './site';
import { startStaticHost, type Host } from './static-host';

export { expect } from '@playwright/test';

/** The fixtures that a test may ask for; each test gets its own. */
type Given = {
  /** The app in a new browser profile; its library holds `memes` and `files`, or what `prepare` made. */
  readonly app: AppPage;
  /** Opens the app in another tab of the same profile. */
  readonly openTab: () => Promise<AppPage>;
  /** Opens the app for the first time in a new profile, as on another device. */
  readonly newcomer: () => Promise<AppPage>;
  /** What goes wrong in pages and workers; the test fails at its end unless `expectedFaults` has it. */
  readonly faults: PageFaults;
  /** The server of the site, which a test may take down; it sends security headers if there are no service workers. */
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
  /** Fixture memes that were added through the picker and read before the test; later tests get a copy. */
  readonly files: readonly string[];
  /** Makes another library, of which later tests get a copy; null for none. */
  readonly prepare: Preparation | null;
  /** Caption models for `appWithModels`; the last is the one in use. */
  readonly models: readonly string[];
  /** True if `site` is a copy of the build. */
  readonly ownSite: boolean;
  /** Options of a browser that is started for this test only; null to use the shared browser. */
  readonly ownBrowser: Wanted | null;
  /** Errors and warnings in the console that the test causes; null for none. Never violations of the policy. */
  readonly expectedFaults: RegExp | null;
};

/** Playwright's `test` with the app. Tests of one Playwright worker share its browser and prepared libraries only. */
export const test = base.extend<Given & Options, { readonly prepared: PreparedLibraries }>({
  // Storing the shell takes three seconds: only tests of what the service worker does have one ('allow'), and a host
  // without special headers; the others have a host that isolates its pages.
  serviceWorkers: 'block',
  memes: [null, { option: true }],
  files: [[], { option: true }],
  prepare: [null, { option: true }],
  models: [[], { option: true }],
  ownSite: [false, { option: true }],
  ownBrowser: [null, { option: true }],
  expectedFaults: [null, { option: true }],
  faults: async ({ expectedFaults }, use) => {
    const faults = new PageFaults();
    await use(faults);
    faults.check(expectedFaults);
  },
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
  host: async ({ site, serviceWorkers, faults }, use) => {
    const secure = serviceWorkers === 'block';
    const host = await startStaticHost(site, { secure, onViolation: (violation) => faults.report(violation) });
    await use(host);
    faults.stop();
    await host.close();
  },
  context: async ({ context, ownBrowser, viewport, serviceWorkers, faults }, use) => {
    if (ownBrowser === null) {
      faults.watch(context);
      await keepNotices(context);
      await use(context);
      return;
    }
    const browser = await launchChromium(ownBrowser);
    const own = await browser.newContext({ viewport, serviceWorkers });
    faults.watch(own);
    await keepNotices(own);
    await use(own);
    await browser.close();
  },
  prepared: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern.
    async ({}, use) => {
      await use(new PreparedLibraries());
    },
    { scope: 'worker' },
  ],
  app: async ({ page, host, memes, files, prepare, prepared, serviceWorkers }, use) => {
    const app = new AppPage(page, host.url);
    const library = files.length > 0 ? fixturesOf(files) : prepare;
    const restored = library !== null && (await prepared.restore(page.context(), host.url, library.name));
    await visit(app, serviceWorkers);
    if (restored) await app.list.locator('li[data-index]').first().waitFor();
    else if (library !== null) {
      await library.make(app);
      await prepared.keep(page, library.name);
    }
    if (memes !== null) {
      await seedLibrary(page, memes);
      await page.reload();
      await app.list.locator('li[data-index]').first().waitFor();
    }
    await use(app);
  },
  openTab: async ({ context, host }, use) => {
    await use(async () => {
      const tab = new AppPage(await context.newPage(), host.url);
      await tab.open();
      return tab;
    });
  },
  newcomer: async ({ browser, host, serviceWorkers, faults }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async () => {
      const context = await browser.newContext({ serviceWorkers });
      contexts.push(context);
      faults.watch(context);
      await keepNotices(context);
      const other = new AppPage(await context.newPage(), host.url);
      await visit(other, serviceWorkers);
      return other;
    });
    for (const context of contexts) await context.close();
  },
  hub: async ({ faults }, use) => {
    const hub = await startHub();
    await use(hub);
    faults.stop();
    await hub.close();
  },
  appWithModels: async ({ app, hub, models }, use) => {
    await app.useHost(hub.url);
    for (const model of models) await app.getModel(model);
    await app.visit('Library');
    await use(app);
  },
  harness: async ({ context, faults }, use) => {
    const before = context.pages().at(-1);
    const harness = await openHarness(context);
    faults.leaveOut(harness.page);
    // Firefox draws nothing in a tab that is not in front.
    await before?.bringToFront();
    await use(harness);
    await harness.close();
  },
});

/** Keeps notices on screen until they are dismissed, because a slow machine looks for them late. */
export async function keepNotices(context: BrowserContext): Promise<void> {
  await context.addInitScript(
    (times) => {
      const start = globalThis.setTimeout.bind(globalThis);
      globalThis.setTimeout = ((handler: TimerHandler, ms?: number, ...args: unknown[]) =>
        ms !== undefined && times.includes(ms) ? 0 : start(handler, ms, ...args)) as typeof setTimeout;
    },
    [SHOWN_MS, ACTION_MS],
  );
}

async function visit(app: AppPage, serviceWorkers: 'allow' | 'block'): Promise<void> {
  await (serviceWorkers === 'allow' ? app.firstVisit() : app.isolatedVisit());
}

/** Fixture memes that are added through the picker and read. */
function fixturesOf(files: readonly string[]): Preparation {
  return {
    name: files.join(),
    make: async (app) => {
      await app.add(files.map((file) => uploadOf({ file })));
      await app.waitForMemes(files.length);
      await app.waitForReader();
    },
  };
}
