import type { Locator, Page, Worker } from '@playwright/test';
import type { AppPage } from '../support/app-page';
import { fixtureMemes } from '../support/fixtures';
import { captionAll, descriptions, isCaptioner, storeDeviceRecord, total, waiting } from '../support/queue';
import { deleteStored, readStored, writeStored } from '../support/stored-file';
import { expect, test } from '../support/test';

const MODEL = 'SmolVLM-256M-Instruct-int8';
const FILES = fixtureMemes()
  .slice(0, 3)
  .map(({ file }) => file);

/** Spoils a stored file: its first bytes, or the mean in its JSON, so that the model sees noise. */
async function spoil(page: Page, file: string): Promise<void> {
  const bytes = await readStored(page, file);
  if (!file.endsWith('.json')) {
    await writeStored(page, file, bytes.fill(0xa5, 0, 4096));
    return;
  }
  const settings = JSON.parse(bytes.toString()) as Record<string, unknown>;
  const spoilt = Buffer.from(JSON.stringify({ ...settings, image_mean: [9e9, 9e9, 9e9] }));
  await writeStored(page, file, spoilt);
}

/** The captioner of the model. The reader also has one, but this one was started last. */
function captioner(page: Page): Worker {
  const worker = page.workers().filter(isCaptioner).at(-1);
  if (worker === undefined) throw new Error('No captioner runs');
  return worker;
}

/** In settings: deletes a download and downloads it again. */
async function downloadAgain(app: AppPage): Promise<void> {
  await app.visit('Settings', 'Advanced');
  const row = app.page
    .getByRole('radiogroup', { name: 'Caption model' })
    .getByRole('group', { name: MODEL, exact: true });
  await row.getByRole('button', { name: 'Delete download' }).click();
  await row.getByRole('button', { name: /^Download/ }).click();
  await expect(row.getByRole('button', { name: 'Delete download' })).toBeVisible({ timeout: 30_000 });
  await app.visit('Library');
}

const button = ({ page }: AppPage, name: string): Locator => page.getByRole('button', { name, exact: true });
const notice = ({ page }: AppPage, text: string | RegExp): Locator => page.getByText(text).first();

async function expectEachOnce(app: AppPage): Promise<void> {
  await app.waitForCaptions(60_000);
  expect(new Set((await descriptions(app)).values())).toEqual(new Set([1]));
  expect(await app.jobs()).toEqual([]);
}

test.use({ files: FILES, models: [MODEL] });

test.describe('faults that are also logged in the console', () => {
  // What the runtime says of a model that does not load is its own.
  test.use({ expectedFaults: /./ });

  test('a spoilt model pauses the queue with a sentence, and works once it is downloaded again', async ({
    appWithModels: app,
  }) => {
    await test.step('a model that answers nonsense', async () => {
      await spoil(app.page, 'preprocessor_config.json');
      await captionAll(app);
      await expect(notice(app, 'Describing is paused. The model answered nonsense on this device.')).toBeVisible();
      await expect(button(app, 'Resume')).toBeVisible();
      expect(await total(app)).toBe(0);
      expect(await waiting(app)).toEqual(FILES.map(() => 'waiting 0'));
      await downloadAgain(app);
      await button(app, 'Resume').click();
      await app.waitForCaptions(30_000);
    });
    await test.step('weights that do not load', async () => {
      await app.page.reload();
      await app.card('meme-000.png').waitFor();
      await spoil(app.page, 'decoder_model_merged_quantized.onnx');
      await app.add([await app.redraw('tests/fixtures/memes/meme-003.jpg', 'one more.png')]);
      await app.waitForMemes(4);
      await expect(notice(app, /^Describing is paused\. The model stopped with an error/)).toBeVisible();
      expect((await app.jobs()).filter(({ task }) => task === 'describe')).toHaveLength(1);
      await downloadAgain(app);
      await button(app, 'Resume').click();
      await app.waitForCaptions(30_000);
      expect(await total(app)).toBe(4);
    });
  });

  test('a model of which a file is gone is said to be missing, and only that file is downloaded again', async ({
    appWithModels: app,
    hub,
  }) => {
    const row = app.page.getByRole('group', { name: MODEL, exact: true });
    /** Downloads what is missing; gives the names of the files that the hub was asked for. */
    const complete = async (): Promise<(string | undefined)[]> => {
      await app.visit('Settings', 'Advanced');
      await expect(row.getByText('paused')).toBeVisible();
      hub.forget();
      await row.getByRole('button', { name: 'Download', exact: true }).click();
      await expect(row.getByRole('progressbar')).toHaveCount(0);
      await expect(row.getByRole('button', { name: 'Delete download' })).toBeVisible();
      await expect(row.getByRole('button', { name: 'Download', exact: true })).toHaveCount(0);
      // Not those to the CDN, which a request for a large file is sent on to.
      const files = hub.requests.filter(({ path }) => path.includes('/resolve/') && !path.startsWith('/cdn/'));
      return files.map(({ path }) => path.split('/').at(-1));
    };
    await test.step('at a start', async () => {
      await deleteStored(app.page, 'decoder_model_merged_quantized.onnx');
      await app.page.reload();
      expect(await complete()).toEqual(['decoder_model_merged_quantized.onnx']);
    });
    await test.step('when it is loaded', async () => {
      await deleteStored(app.page, 'tokenizer_config.json');
      await app.visit('Library');
      await captionAll(app);
      await expect(notice(app, `Describing is paused. ${MODEL} is not on this device; download it`)).toBeVisible();
      expect(await complete()).toEqual(['tokenizer_config.json']);
      await app.visit('Library');
      await button(app, 'Resume').click();
      await expectEachOnce(app);
    });
  });

  test('if a worker dies during a caption, the next worker captions the meme', async ({ appWithModels: app }) => {
    await app.captionAgain(FILES[0] ?? '');
    await app.search.fill('');
    await expect.poll(() => total(app)).toBe(1);
    const first = captioner(app.page);
    // The next call of the loaded model kills its worker.
    await first.evaluate(() => {
      addEventListener('message', () =>
        setTimeout(() => {
          throw new Error('killed');
        }),
      );
    });
    await captionAll(app);
    await expectEachOnce(app);
    expect(app.page.workers()).not.toContain(first);
  });
});

test('if the page died during a load, the next start says so and does not try that device again by itself', async ({
  appWithModels: app,
}) => {
  await storeDeviceRecord(app.page, { model: MODEL, deviceClass: 'wasm', loading: true });
  await app.page.reload();
  await expect(notice(app, new RegExp(`${MODEL} was loading on the processor when this page stopped`))).toBeVisible();
  await downloadAgain(app);
  await app.captionAgain('meme-000.png');
  await app.search.fill('');
  await expect.poll(() => total(app), { timeout: 30_000 }).toBe(1);
});
