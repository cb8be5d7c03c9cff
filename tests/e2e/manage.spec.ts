import { fileURLToPath } from 'node:url';
import type { Locator } from '@playwright/test';
import type { AppPage, Upload } from '../support/app-page';
import { fixtureMemes } from '../support/fixtures';
import { memeUpload } from '../support/meme-upload';
import { hang, isCaptioner, total } from '../support/queue';
import { readStored, writeStored } from '../support/stored-file';
import { expect, test } from '../support/test';

const INT8 = 'SmolVLM-256M-Instruct-int8';
const FLORENCE = 'Florence-2-base-int4';
const REPO = 'HuggingFaceTB/SmolVLM-256M-Instruct';
const FOLDER = fileURLToPath(new URL('../fixtures/models/tiny-smolvlm', import.meta.url));

function stored(app: AppPage, name: string): Locator {
  return app.page
    .getByRole('list', { name: 'Stored models' })
    .getByRole('listitem')
    .filter({ hasText: new RegExp(`${name} `) });
}

function row(app: AppPage, name: string): Locator {
  return app.page.getByRole('radiogroup', { name: 'Caption model' }).getByRole('group', { name, exact: true });
}

/** Changes one byte of a stored file, as a failing disk does. */
async function corrupt(app: AppPage, path: string): Promise<void> {
  const bytes = await readStored(app.page, path);
  bytes[100] = (bytes[100] ?? 0) ^ 1;
  await writeStored(app.page, path, bytes);
}

/** How many model files are stored. */
async function files(app: AppPage): Promise<number> {
  return await app.page.evaluate(async () => {
    const keys = await (await caches.open('memelore-weights-v1')).keys();
    return keys.filter(({ url }) => url.startsWith('https://huggingface.co/')).length;
  });
}

function uploads(count: number): Upload[] {
  return fixtureMemes().slice(0, count).map(memeUpload);
}

test.beforeEach(({ app, hub }) => app.useHost(hub.url));

test('a stored model shows its size and source, and verifying finds a spoilt file, which alone is downloaded again', async ({
  app,
  hub,
}) => {
  await app.getModel(INT8);
  const one = stored(app, INT8);
  await expect(one).toContainText('checksums compared');
  await expect(one).toContainText(`version ${hub.commit(REPO).slice(0, 7)}`);
  await expect(row(app, INT8)).toContainText('downloaded');
  await expect(row(app, INT8)).toContainText('active');
  await one.getByRole('button', { name: 'Verify' }).click();
  await expect(one).toContainText(/Intact: all \d+ files/);

  await corrupt(app, 'vision_encoder_quantized.onnx');
  await one.getByRole('button', { name: 'Verify' }).click();
  await expect(one).toContainText('Damaged: onnx/vision_encoder_quantized.onnx');
  await expect(one).toContainText('not complete');
  hub.forget();
  await one.getByRole('button', { name: 'Download the rest' }).click();
  await expect(one).toContainText('checksums compared');
  const fetched = hub.requests.filter(({ path }) => path.startsWith('/cdn/')).map(({ path }) => path);
  expect(fetched.length).toBeGreaterThan(0);
  await one.getByRole('button', { name: 'Verify' }).click();
  await expect(one).toContainText(/Intact: all \d+ files/);
});

test('a newer commit on the host is offered and downloaded on a click', async ({ app, hub }) => {
  await app.getModel(INT8);
  const one = stored(app, INT8);
  await one.getByRole('button', { name: 'Check for updates' }).click();
  await expect(one).toContainText('newest version');
  const before = await files(app);
  const commit = hub.commitEdit(REPO, 'tokenizer_config.json');
  await one.getByRole('button', { name: 'Check for updates' }).click();
  await expect(one).toContainText(`newer version (${commit.slice(0, 7)})`);
  await one.getByRole('button', { name: 'Download the update' }).click();
  await expect(one).toContainText(`version ${commit.slice(0, 7)}`);
  await expect(one.getByRole('button', { name: 'Download the update' })).toBeHidden();
  expect(await files(app)).toBe(before);
});

test('the host check says whether the host lists checksums, and a model without them says so', async ({ app, hub }) => {
  await app.page.getByRole('button', { name: 'Check', exact: true }).click();
  await expect(app.page.getByText(`${hub.url} answers. It lists sizes and checksums`)).toBeVisible();
  hub.misbehave({ kind: 'no-api', match: '/api/' });
  await app.page.getByRole('button', { name: 'Check', exact: true }).click();
  await expect(app.page.getByText('It lists no checksums')).toBeVisible();
  await app.getModel(INT8);
  await expect(stored(app, INT8)).toContainText('only sizes could be checked');
});

test('one model is deleted at once, and all models after a question', async ({ app }) => {
  await app.getModel(INT8);
  await app.getModel(FLORENCE);
  const list = app.page.getByRole('list', { name: 'Stored models' }).getByRole('listitem');
  await expect(list).toHaveCount(2);
  await stored(app, FLORENCE).getByRole('button', { name: 'Delete' }).click();
  await expect(list).toHaveCount(1);
  await expect(row(app, FLORENCE).getByRole('button', { name: 'Download', exact: true })).toBeVisible();

  await app.page.getByRole('button', { name: 'Delete all models' }).click();
  await app.page.getByRole('button', { name: 'Keep them' }).click();
  await expect(list).toHaveCount(1);
  await app.page.getByRole('button', { name: 'Delete all models' }).click();
  await app.page.getByRole('button', { name: 'Delete models' }).click();
  await expect(app.page.getByText('No model is on this device yet.')).toBeVisible();
  expect(await files(app)).toBe(0);
});

test.describe('with a service worker', () => {
  test.use({ serviceWorkers: 'allow' });

  test('a model can be imported from a folder offline, and captions', async ({ app, context, hub }) => {
    await hub.close();
    await context.setOffline(true);
    await app.page.getByText('Load from this device').click();
    await app.page.getByRole('combobox', { name: 'Model to load' }).selectOption(INT8);
    await app.page.getByLabel('Choose model files').setInputFiles([`${FOLDER}/config.json`]);
    await expect(app.page.getByText('What you chose does not have')).toBeVisible();
    await app.page.getByLabel('Choose a model folder').setInputFiles(FOLDER);
    await expect(app.page.getByText(`${INT8} is loaded. The model host could not be asked`)).toBeVisible();
    await expect(stored(app, INT8)).toContainText('loaded from this device');
    // Requests to the site itself are allowed: it caches the models' runtime at its first use.
    await context.setOffline(false);
    await app.visit('Library');
    await app.add(uploads(1));
    await app.waitForMemes(1);
    await app.waitForCaptions(60_000);
    await app.visit('Settings', 'Advanced');
    await expect(app.page.getByRole('status', { name: 'In use' })).toContainText(`${INT8} is loaded, on the processor`);
  });
});

test('a model chosen while the queue runs takes over, and no meme is lost', async ({ app }) => {
  const count = 4;
  await app.getModel(FLORENCE);
  await app.getModel(INT8);
  await app.describeNew(false);
  await app.visit('Library');
  await app.add(uploads(count));
  await app.waitForMemes(count);
  await app.waitForReader();
  const starts = app.page.waitForEvent('worker', isCaptioner);
  await app.page.getByRole('button', { name: 'Describe all' }).click();
  const worker = await starts;
  await expect.poll(() => total(app), { intervals: [20] }).toBeGreaterThan(0);
  // The first model must have memes left when the other one is chosen.
  await hang(worker);
  await app.visit('Settings', 'Advanced');
  await expect(app.page.getByRole('status', { name: 'In use' })).toContainText(INT8);
  await row(app, FLORENCE).getByRole('radio').click();
  await expect(app.page.getByRole('status', { name: 'In use' })).toContainText(FLORENCE, { timeout: 60_000 });
  await app.waitForCaptions();
  const makers = (await app.memes()).map(({ description }) =>
    description?.source.by === 'model' ? description.source.model : null,
  );
  expect(new Set(makers)).toEqual(new Set([INT8, FLORENCE]));
});
