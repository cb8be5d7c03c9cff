import { defineConfig } from '@playwright/test';
import tests from '../../playwright.config';

/** `npm run test:real`: one model from the network, without a time limit. `npm test` does not run it. */
export default defineConfig({
  ...tests,
  testDir: '.',
  testMatch: 'real-model.ts',
  // Not the folder of `npm run e2e`, because a test of that run may start this one.
  outputDir: '../../test-results-real',
  globalSetup: './prepare.ts',
  timeout: 0,
});
