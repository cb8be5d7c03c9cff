import { defineConfig } from '@playwright/test';
import tests from '../../playwright.config';

/** `npm run test:real`: one model from the network, for as long as it takes. Never part of the tests. */
const { globalSetup: _withHarness, ...shared } = tests;
export default defineConfig({ ...shared, testDir: '.', testMatch: 'real-model.ts', timeout: 0 });
