import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { commands } from './tests/browser/commands';
import { launchOptions } from './tests/support/chromium';

/**
 * Continuous integration tries a failed test in the browser once more, as end-to-end tests, and lists it: see
 * scripts/test.mjs.
 */
const retry = process.env.CI === undefined ? 0 : 1;

/** Unit tests run in Node, browser tests in Chromium. Both take the plugins and aliases of the app. */
export default defineConfig({
  test: {
    projects: [
      {
        extends: './vite.config.ts',
        // Property tests take seconds, several times as long while something else uses the cores.
        test: { name: 'unit', include: ['tests/unit/**/*.test.ts'], testTimeout: 30_000 },
      },
      {
        extends: './vite.config.ts',
        // Makes the pages cross-origin isolated, so that WASM has threads.
        server: {
          headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' },
        },
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          globalSetup: ['tests/browser/global-setup.ts'],
          setupFiles: ['tests/browser/setup.ts'],
          // All files share the storage of one origin.
          fileParallelism: false,
          // A model loads in two seconds, several times as long while something else uses the cores.
          testTimeout: 120_000,
          hookTimeout: 120_000,
          retry,
          expect: { poll: { timeout: 20_000 } },
          browser: {
            enabled: true,
            headless: true,
            provider: playwright({ launchOptions: launchOptions(), actionTimeout: 20_000 }),
            instances: [{ browser: 'chromium' }],
            viewport: { width: 1280, height: 900 },
            screenshotFailures: false,
            commands,
          },
        },
      },
    ],
  },
});
