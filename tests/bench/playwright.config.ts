import { defineConfig } from '@playwright/test';
import tests from '../../playwright.config';

/**
 * `npm run bench`: the production build against bare library calls, as ratios within one run. Never part of the tests.
 */
export default defineConfig({
  ...tests,
  testDir: '.',
  testMatch: 'bench.ts',
  globalSetup: '../support/global-setup.ts',
  timeout: 900_000,
  reporter: [['line'], ['./report.ts']],
});
