import type { Locator, Page } from '@playwright/test';
import type { AppPage } from '../support/app-page';
import { fixtureMemes } from '../support/fixtures';
import { FullStorage } from '../support/full-storage';
import { captionAll, descriptions, hang, isCaptioner, total, waiting } from '../support/queue';
import { expect, test } from '../support/test';

const MODEL = 'SmolVLM-256M-Instruct-int8';
const OTHER = 'SmolVLM-500M-Instruct-int8';
const SIX = fixtureMemes()
  .slice(0, 6)
  .map(({ file }) => file);
const FIVE = SIX.slice(0, 5);
const TWO = SIX.slice(0, 2);

/** Runs `begin`, which loads a model, and makes the new worker hang. */
async function hangLoading(page: Page, begin: () => Promise<void>): Promise<void> {
  const starts = page.waitForEvent('worker', isCaptioner);
  await begin();
  await hang(await starts);
}

function captioners(page: Page): number {
  return page.workers().filter(isCaptioner).length;
}

const button = ({ page }: AppPage, name: string): Locator => page.getByRole('button', { name, exact: true });
/** The notices, without the queue's own note in the library, which has the same sentence. */
const notices = ({ page }: AppPage): Locator =>
  page.getByRole('status').filter({ has: page.getByRole('button', { name: 'Dismiss', exact: true }) });

async function expectEachOnce(app: AppPage): Promise<void> {
  await app.waitForCaptions(60_000);
  expect(new Set((await descriptions(app)).values())).toEqual(new Set([1]));
  expect(await app.jobs()).toEqual([]);
}

async function choose(app: AppPage, model: string): Promise<void> {
  await app.visit('Settings', 'Advanced');
  await app.page.getByRole('radio', { name: model, exact: true }).click();
  await app.visit('Library');
}

test.use({ files: TWO, models: [OTHER, MODEL] });

test('Cancel while a model loads ends its worker, and the next try loads and captions', async ({
  appWithModels: app,
}) => {
  const before = captioners(app.page);
  await hangLoading(app.page, () => captionAll(app));
  await button(app, 'Cancel').click();
  await expect.poll(() => captioners(app.page)).toBe(before);
  expect(await app.jobs()).toEqual([]);
  await captionAll(app);
  await expectEachOnce(app);
});

test('choosing another model while one loads ends its worker, and the queue goes on with the new one', async ({
  appWithModels: app,
}) => {
  await hangLoading(app.page, () => captionAll(app));
  await choose(app, OTHER);
  await expectEachOnce(app);
  const models = (await app.memes()).map(({ description }) =>
    description?.source.by === 'model' ? description.source.model : null,
  );
  expect(models).toEqual([OTHER, OTHER]);
});

test.describe('with five memes', () => {
  test.use({ files: FIVE });

  test('deleting the model in use pauses the queue with a sentence, and another model captions the rest', async ({
    appWithModels: app,
  }) => {
    const starts = app.page.waitForEvent('worker', isCaptioner);
    await captionAll(app);
    await expect.poll(() => total(app), { intervals: [20] }).toBeGreaterThan(0);
    // The model must be in use until it is deleted, however long the page takes to get there.
    await hang(await starts);
    await app.visit('Settings', 'Advanced');
    const row = app.page.getByRole('group', { name: MODEL, exact: true });
    await row.getByRole('button', { name: 'Delete download' }).click();
    const sentence = `Describing is paused. ${MODEL} is not on this device; download it or choose another model in Settings.`;
    await expect(notices(app).getByText(sentence)).toHaveCount(1);
    await expect(app.page.getByRole('status', { name: 'In use' })).toContainText('No model is loaded');
    const left = await waiting(app);
    expect(left.length + (await total(app))).toBe(FIVE.length);
    expect(new Set(left)).toEqual(new Set(['waiting 0']));
    await choose(app, OTHER);
    await button(app, 'Resume').click();
    await expectEachOnce(app);
  });
});

test.describe('with little storage', () => {
  const limited = test.extend<{ readonly storage: FullStorage }>({
    storage: async ({ page, host }, use) => {
      await use(await FullStorage.limit(page, host.url));
    },
  });
  // The browser and the runtime log what does not fit.
  limited.use({ files: SIX, models: [MODEL], expectedFaults: /./ });

  limited(
    'full storage pauses the queue with one sentence and loses nothing, and the queue goes on once there is room',
    async ({ storage, appWithModels: app }) => {
      await captionAll(app);
      await expect.poll(() => total(app), { intervals: [20] }).toBeGreaterThan(0);
      await storage.fill();
      await expect(notices(app).getByText('Describing is paused. This device has no room left')).toBeVisible();
      await expect(notices(app).getByText('This device has no room left')).toHaveCount(1);
      const captioned = await total(app);
      expect(captioned).toBeLessThan(SIX.length);
      expect(await app.memes()).toHaveLength(SIX.length);
      expect((await app.jobs()).length + captioned).toBe(SIX.length);
      await storage.free();
      await button(app, 'Resume').click();
      await expectEachOnce(app);
      expect(await total(app)).toBe(SIX.length);
    },
  );
});
