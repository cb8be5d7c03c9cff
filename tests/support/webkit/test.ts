import { expect, test as base } from '@playwright/test';
import { startHub, type FixtureHub } from '../fixture-hub';
import { SITE } from '../site';
import { startStaticHost, type Host } from '../static-host';
import { WebKitApp } from './app';
import { AS_SAFARI, WebKit, type Kind } from './driver';

export { expect } from '@playwright/test';

/** The fixtures of a test in WebKit; each test gets its own. */
type Given = {
  /** The server of the site, which sends no special headers; a test may take it down. */
  readonly host: Host;
  /** A model hub on this machine. */
  readonly hub: FixtureHub;
  /** The browser's reports that a page or a worker broke the policy. */
  readonly violations: string[];
  /** The app before its first visit, in a new profile. At the end the console must be free of errors and warnings. */
  readonly app: WebKitApp;
};

/** Which features WebKit has in a test. */
type Options = { readonly kind: Kind };

/**
 * What WebKit writes when a page is left while it still loads a worker, a module or a style sheet, and on a slow
 * machine; what could never be loaded would also stop a step of the test. WebKitGTK knows no manifests of web apps.
 */
const HARMLESS = [
  /Cannot load http:\/\/127\.0\.0\.1:\d+\/_app\/immutable\/workers\/[\w-]+\.worker-[\w-]+\.js(?:\?\S+)? due to access control checks\.$/,
  /was preloaded using link preload but not used within a few seconds from the window's load event\. .*$/,
  /Importing a module script failed\.$/,
  /Unable to preload CSS for http:\/\/127\.0\.0\.1:\d+\/_app\/immutable\/assets\/\S+\.css$/,
  /Unrecognized Content-Security-Policy directive 'manifest-src'\.$/,
];

/** Playwright's `test` without its browsers: WebKitGTK, driven over WebDriver. */
export const test = base.extend<Given & Options>({
  kind: [AS_SAFARI, { option: true }],
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern.
  violations: async ({}, use) => {
    await use([]);
  },
  host: async ({ violations }, use) => {
    const host = await startStaticHost(SITE, { onViolation: (report) => violations.push(report) });
    await use(host);
    await host.close();
  },
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern.
  hub: async ({}, use) => {
    const hub = await startHub();
    await use(hub);
    await hub.close();
  },
  app: async ({ host, kind, violations }, use, info) => {
    const webkit = await WebKit.start(kind);
    try {
      await use(new WebKitApp(webkit, host.url));
      if (info.errors.length > 0) console.log(await webkit.evaluate(() => document.body.innerText));
      expect(violations).toEqual([]);
      const faults = await webkit.consoleFaults();
      expect(faults.filter((line) => !HARMLESS.some((pattern) => pattern.test(line)))).toEqual([]);
    } finally {
      webkit.close();
    }
  },
});
