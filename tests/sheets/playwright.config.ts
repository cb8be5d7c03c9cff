import { defineConfig } from '@playwright/test';
import tests from '../../playwright.config';

/**
 * `npm run sheets`: pictures of every page (`sheets.ts`), and `npm run screenshots`: those of the manifest
 * (`screenshots.ts`). `npm test` runs neither.
 */
export default defineConfig({
  ...tests,
  testDir: '.',
  testMatch: /sheets|screenshots/,
  globalSetup: '../support/global-setup.ts',
  timeout: 1_200_000,
  projects: [{ name: 'pages' }],
});
