import { defineConfig } from '@playwright/test';
import tests from '../../playwright.config';

/**
 * `npm run make:library`: makes a fixture of `tests/fixtures/libraries` with a release's own build (see CONTRIBUTING).
 * `npm test` does not run it.
 */
export default defineConfig({
  ...tests,
  testDir: '.',
  testMatch: 'make.ts',
  globalSetup: [],
  timeout: 600_000,
});
