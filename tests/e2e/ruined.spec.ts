import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ComparePage } from '../models/compare-page';
import { AppPage, uploadOf } from '../support/app-page';
import { startHub } from '../support/fixture-hub';
import { fixtureMemes } from '../support/fixtures';
import { ruined } from '../support/ruin';
import { expect, test as base } from '../support/test';

const REPOSITORY = 'HuggingFaceTB/SmolVLM-256M-Instruct';
const BASE = 'SmolVLM-256M-Instruct';
const QUANTISED = 'SmolVLM-256M-Instruct-int8';
const RUINED = 'onnx/vision_encoder_quantized.onnx';
/** The share of damaged bytes: little enough that the model passes the self-test, but its captions are often wrong. */
const SHARE = 0.1;
const MEMES = 8;

/** `test` with a folder in the hub's layout that has one checkpoint with a damaged 8-bit vision encoder. */
const test = base.extend<object, { readonly ruinedModels: string }>({
  ruinedModels: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern.
    async ({}, use) => {
      const models = mkdtempSync(join(tmpdir(), 'memelore-ruined-'));
      const repository = join(models, REPOSITORY);
      cpSync('tests/fixtures/models/tiny-smolvlm', repository, { recursive: true });
      const file = join(repository, RUINED);
      writeFileSync(file, ruined(readFileSync(file), SHARE, /^q8_/));
      await use(models);
      rmSync(models, { recursive: true });
    },
    { scope: 'worker' },
  ],
  hub: async ({ ruinedModels }, use) => {
    const hub = await startHub({ models: ruinedModels });
    await use(hub);
    await hub.close();
  },
});

// `ComparePage` waits for the service worker, as a person's first visit does.
test.use({ serviceWorkers: 'allow' });
test.describe.configure({ timeout: 240_000 });

test('the compare page shows a low match rate and a red verdict for damaged quantised weights', async ({
  page,
  host,
  hub,
}) => {
  const compare = new ComparePage(new AppPage(page, host.url), 'WASM');
  const pictures = fixtureMemes().slice(0, MEMES).map(uploadOf);
  await compare.prepare({ pictures, hub: hub.url, measures: false });
  const { first, second, agreement, verdicts } = await compare.run([BASE, QUANTISED], () => undefined);
  expect([first.failure, second.failure]).toEqual([null, null]);
  expect(agreement).toMatchObject({ pairs: MEMES });
  expect(agreement.exact).toBeLessThan(0.5);
  expect(verdicts).toContainEqual(expect.objectContaining({ about: 'captions', passed: false, experimental: false }));
  const verdict = page.getByRole('note', { name: 'Verdict' });
  await expect(verdict).toContainText('of the memes (at least 90 % is asked)');
  await expect(verdict.getByLabel('Not good enough')).toBeVisible();
});

test('npm run compare:models reports damaged quantised weights as below the threshold and exits with 1', async ({
  ruinedModels,
}) => {
  const { code, output } = await compareModels(
    '--models',
    ruinedModels,
    '--model',
    QUANTISED,
    '--count',
    String(MEMES),
  );
  expect(output).toMatch(/SmolVLM-256M-Instruct-int8 on WASM says other things of [4-8]:/);
  expect(output).toContain('BELOW 90 %');
  expect(output).toContain('Not every threshold holds.');
  expect(code).toBe(1);
});

function compareModels(...args: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn('npm', ['run', '--silent', 'compare:models', '--', ...args]);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}
