import { defineConfig } from '@playwright/test';
import { launchOptions } from './tests/support/chromium';

/** End-to-end tests: the production build in a real browser. One at a time, for models want all the cores there are. */
export default defineConfig({
  testDir: 'tests/e2e',
  globalSetup: './tests/support/global-setup.ts',
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
  use: {
    launchOptions: launchOptions(),
    viewport: { width: 1280, height: 900 },
    trace: 'off',
    actionTimeout: 20_000,
  },
});
