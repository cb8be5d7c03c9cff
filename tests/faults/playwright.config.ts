import { defineConfig } from '@playwright/test';
import tests from '../../playwright.config';

/**
 * `npm run test:faults`: kills, refused writes and harmed files, each by its seed. `npm test` runs the first few seeds.
 */
export default defineConfig({
  ...tests,
  projects: [{ name: 'faults' }],
  testDir: '.',
  testMatch: 'faults.ts',
  outputDir: '../../test-results/faults',
  globalSetup: './prepare.ts',
  fullyParallel: true,
  // Nothing here measures time: a loaded machine only makes it last.
  timeout: 900_000,
  expect: { timeout: 180_000 },
  reporter: [['list'], ['./report.ts']],
});
