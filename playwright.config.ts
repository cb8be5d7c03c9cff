import { defineConfig } from '@playwright/test';
import { launchOptions } from './tests/support/chromium';

/** Files whose tests run models for most of their time. */
const MODELS =
  /\/(agreement|catalogue|compare|engines|graphics-card|journey|queue|ruined|sentences|test-real)\.spec\.ts$/;

/**
 * End-to-end tests: the production build in a real browser. Two files run at a time, but only one of them with models,
 * which use all processor cores.
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
    { name: 'pages', testIgnore: MODELS },
  ],
  use: {
    launchOptions: launchOptions(),
    viewport: { width: 1280, height: 900 },
    trace: 'off',
    actionTimeout: 30_000,
  },
});
