import { expect, test, type Browser } from '@playwright/test';
import type { CaptionerSpec } from '$lib/captioner/protocol';
import type { Device } from '$lib/domain/caption';
import type { BareRun } from '../harness/bare-transformers.run';
import type { CaptionerRun } from '../harness/captioner.run';
import {
  bareRequest,
  countTrue,
  requestFor,
  REVISION,
  specOf,
  STAND_INS,
  textsOf,
  type Ask,
  type TestFamily,
} from '../support/captioning.ts';
import { launchChromium } from '../support/chromium.ts';
import { checkpointFiles, fixtureMemes, serveFixtures, type FixtureMeme } from '../support/fixtures.ts';
import { buildHarness, openHarness, type Harness } from '../support/harness.ts';

const memes = fixtureMemes();
/** SwiftShader needs some seconds for each. */
const handful = memes.slice(0, 6);

/** What the harness page wrote to its console; a normal run writes nothing. */
const spoken: string[] = [];
let browser: Browser;
let harness: Harness;

async function open(device: Device): Promise<void> {
  browser = await launchChromium({ webgpu: device === 'webgpu' });
  harness = await openHarness(browser);
  await serveFixtures(harness.page);
  harness.page.on('console', (message) => spoken.push(`${message.type()}: ${message.text()}`));
  for (const { repo, checkpoint } of Object.values(STAND_INS))
    await harness.run('store-weights', repo, REVISION, checkpointFiles(checkpoint));
}

async function close(): Promise<void> {
  await harness.close();
  await browser.close();
}

/** Our texts for the memes, compared with the bare library's on the way. */
async function textsAsBare(
  spec: CaptionerSpec & { family: TestFamily },
  ask: Ask,
  on: readonly FixtureMeme[],
): Promise<string[]> {
  const requests = on.map((meme) => requestFor(meme, ask));
  const texts = textsOf(await harness.run<CaptionerRun>('captioner', spec, requests));
  expect(spoken).toEqual([]);
  const asked = requests.map((request) => bareRequest(spec.family, request));
  const bare = await harness.run<BareRun>('bare-transformers', spec, asked);
  expect(texts).toEqual(bare.texts);
  spoken.length = 0;
  return texts;
}

test.beforeAll(async () => {
  await buildHarness({ rebuild: true });
});

type Case = {
  readonly family: TestFamily;
  readonly dtype: 'fp32' | 'q8' | 'q4';
  readonly ask: Ask;
  readonly field: keyof FixtureMeme;
  readonly least: number;
};

const SMOLVLM: readonly Case[] = [
  { family: 'smolvlm', dtype: 'q8', ask: { detail: 'fast' }, field: 'caption', least: 34 },
  { family: 'smolvlm', dtype: 'q8', ask: { detail: 'full' }, field: 'caption', least: 38 },
];
const OTHERS: readonly Case[] = [
  { family: 'florence2', dtype: 'q8', ask: { length: 'short' }, field: 'short', least: 38 },
  { family: 'florence2', dtype: 'q8', ask: { length: 'normal' }, field: 'caption', least: 38 },
  { family: 'florence2', dtype: 'q4', ask: { length: 'long' }, field: 'detail', least: 38 },
  { family: 'florence2', dtype: 'q8', ask: { task: 'read' }, field: 'ocr', least: 38 },
  { family: 'moondream', dtype: 'q8', ask: {}, field: 'caption', least: 37 },
  { family: 'moondream', dtype: 'q4', ask: { task: 'read' }, field: 'ocr', least: 37 },
];

function describeCase({ family, dtype, ask }: Case): string {
  return `${family} ${dtype} ${Object.values(ask).join(' ')}`.trim();
}

test.describe('on WASM', () => {
  test.describe.configure({ timeout: 120_000 });
  test.beforeAll(() => open('wasm'));
  test.afterAll(close);

  for (const one of [...SMOLVLM, ...OTHERS])
    test(`${describeCase(one)} says of all 40 memes what the bare library says, nearly always the truth`, async () => {
      const texts = await textsAsBare({ ...specOf(one.family, 'wasm', one.dtype), family: one.family }, one.ask, memes);
      const right = countTrue(
        texts,
        memes.map((meme) => meme[one.field]),
      );
      console.log(`${describeCase(one)} on WASM: ${right} of ${memes.length} true`);
      expect(right).toBeGreaterThanOrEqual(one.least);
    });
});

test.describe('on WebGPU', () => {
  test.describe.configure({ timeout: 300_000 });
  test.beforeAll(() => open('webgpu'));
  test.afterAll(close);

  const cases: readonly Case[] = [
    { family: 'smolvlm', dtype: 'fp32', ask: { detail: 'fast' }, field: 'caption', least: 5 },
    { family: 'smolvlm', dtype: 'q4', ask: { detail: 'full' }, field: 'caption', least: 5 },
    { family: 'florence2', dtype: 'fp32', ask: {}, field: 'caption', least: 5 },
    { family: 'florence2', dtype: 'q4', ask: { length: 'long' }, field: 'detail', least: 5 },
    { family: 'moondream', dtype: 'q4', ask: {}, field: 'caption', least: 5 },
  ];
  for (const one of cases)
    test(`${describeCase(one)} says of a handful of memes what the bare library says`, async () => {
      const start = performance.now();
      const texts = await textsAsBare(
        { ...specOf(one.family, 'webgpu', one.dtype), family: one.family },
        one.ask,
        handful,
      );
      const right = countTrue(
        texts,
        handful.map((meme) => meme[one.field]),
      );
      const seconds = ((performance.now() - start) / 1000).toFixed(0);
      console.log(`${describeCase(one)} on WebGPU: ${right} of ${handful.length} true, ${seconds} s with the bare run`);
      expect(right).toBeGreaterThanOrEqual(one.least);
    });
});
