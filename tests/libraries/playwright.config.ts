import { defineConfig } from '@playwright/test';
import tests from '../../playwright.config';

/**
 * Makes a fixture of `tests/fixtures/libraries` with a release's own build; never part of the tests. See CONTRIBUTING.
 */
export default defineConfig({
  ...tests,
  testDir: '.',
  testMatch: 'make.ts',
  globalSetup: [],
  timeout: 600_000,
});
