import { fileURLToPath } from 'node:url';
import type { Browser } from '@playwright/test';
import type { Device } from '$lib/core/device';
import { FAMILIES, type FamilyId } from '$lib/catalogue/families';
import { REVISION, repoOf } from './captioning.ts';
import { launchChromium } from './chromium.ts';
import { checkpointFiles, serveFixtures } from './fixtures.ts';
import { openHarness, type Harness } from './harness.ts';

/** The picture of the self-test, which the harness page has at the same path as the site. */
export const SELF_TEST = '/self-test.png';

/** The harness page with the tiny checkpoints in its weight store. */
export type EngineHarness = {
  readonly browser: Browser;
  readonly run: Harness['run'];
  readonly page: Harness['page'];
  /** Console messages of the page and its workers; a normal run has none. */
  readonly consoleLines: string[];
  /** Requests of the page and its workers to other origins; engines must make none. */
  readonly foreign: string[];
  /** Puts a family's tiny checkpoint into the weight store and replaces what is there. */
  storeWeights(family: FamilyId): Promise<void>;
  close(): Promise<void>;
};

/**
 * Opens the harness in a new browser and stores the tiny checkpoints. For WebGPU the browser gets a software adapter.
 */
export async function openEngineHarness(device: Device): Promise<EngineHarness> {
  const browser = await launchChromium({ webgpu: device === 'webgpu' });
  const harness = await openHarness(browser);
  const consoleLines: string[] = [];
  harness.page.on('console', (message) => consoleLines.push(`${message.type()}: ${message.text()}`));
  const foreign: string[] = [];
  const { origin } = new URL(harness.page.url());
  harness.page.context().on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith('http') && url.origin !== origin) foreign.push(url.href);
  });
  await serveFixtures(harness.page);
  const selfTest = fileURLToPath(new URL('../../static/self-test.png', import.meta.url));
  await harness.page.route(`**${SELF_TEST}`, (route) => route.fulfill({ path: selfTest }));
  const storeWeights = async (family: FamilyId): Promise<void> => {
    await harness.run('store-weights', repoOf(family), REVISION, checkpointFiles(`tiny-${family}`));
  };
  for (const { id } of FAMILIES) await storeWeights(id);
  return {
    browser,
    page: harness.page,
    run: (name, ...args) => harness.run(name, ...args),
    consoleLines,
    foreign,
    storeWeights,
    close: async () => {
      await harness.close();
      await browser.close();
    },
  };
}
