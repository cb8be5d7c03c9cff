import { defineConfig } from '@playwright/test';
import tests from '../../playwright.config';

/** `npm run test:real`: one model from the network, for as long as it takes. Never part of the tests. */
export default defineConfig({
  ...tests,
  testDir: '.',
  testMatch: 'real-model.ts',
  // Beside the folder of the tests, which may be what starts this.
  outputDir: '../../test-results-real',
  globalSetup: './prepare.ts',
  timeout: 0,
});
