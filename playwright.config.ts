import { defineConfig } from '@playwright/test';
import { launchOptions } from './tests/support/chromium';
import { CHROMIUM_ONLY } from './tests/support/engines';
import { firefoxOptions, firefoxPath, patchPlaywright } from './tests/support/firefox';
import { hasWebKit } from './tests/support/webkit/driver';

/** Files whose tests run models for most of their time. */
const MODELS =
  /\/(agreement|catalogue|columns|compare|describe|engines|graphics-card|journey|queue|ruined|sentences|test-real)\.spec\.ts$/;

/** Files that run in Firefox, too: what depends on the browser in storing, drawing, downloading and working offline. */
const IN_FIREFOX = /\/(backup|copies|journey|offline-shell|organise|perhaps|search|weights-kept)\.spec\.ts$/;
/** Files that run in Firefox only. */
const FIREFOX_ONLY = /\/(private-window|thread-starts)\.spec\.ts$/;

const firefox = firefoxPath();
if (firefox !== undefined) patchPlaywright();

/**
 * End-to-end tests: the production build in real browsers, in Firefox and WebKit where they are installed. Two files
 * run at a time, but only one of those with models in Chromium, which take longest: they come first, so that one worker
 * runs them while the other runs all else.
 */
export default defineConfig({
  testDir: 'tests/e2e',
  globalSetup: './tests/support/global-setup.ts',
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: 240_000,
  expect: { timeout: 30_000 },
  reporter: 'list',
  projects: [
    { name: 'models', testMatch: MODELS, workers: 1 },
    { name: 'pages', testIgnore: [MODELS, FIREFOX_ONLY] },
    ...(firefox === undefined
      ? []
      : [
          {
            name: 'firefox',
            testMatch: [IN_FIREFOX, FIREFOX_ONLY],
            grepInvert: new RegExp(Object.keys(CHROMIUM_ONLY).join('|')),
            workers: 1,
            use: { browserName: 'firefox' as const, channel: 'moz-firefox', launchOptions: firefoxOptions(firefox) },
          },
        ]),
    ...(hasWebKit() ? [{ name: 'webkit', testDir: 'tests/webkit', workers: 1 }] : []),
  ],
  use: {
    launchOptions: launchOptions(),
    viewport: { width: 1280, height: 900 },
    trace: 'off',
    actionTimeout: 30_000,
  },
});
