import { defineConfig } from '@playwright/test';
import tests from '../../playwright.config';

/**
 * `npm run bench`: the production build against bare library calls, as ratios within one run. `npm test` does not run
 * it.
 */
export default defineConfig({
  ...tests,
  testDir: '.',
  testMatch: 'bench.ts',
  globalSetup: '../support/global-setup.ts',
  timeout: 900_000,
  reporter: [['line'], ['./report.ts']],
});
