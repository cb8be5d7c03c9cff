import type { Locator } from '@playwright/test';
import type { AppPage } from '../support/app-page';
import { fixtureMemes } from '../support/fixtures';
import { holdCaptioner, mendOriginals, spoilOriginals } from '../support/queue';
import { expect, test } from '../support/test';

const FILES = fixtureMemes()
  .slice(0, 4)
  .map(({ file }) => file);
/** This model takes no prompt, but a length. */
const MODEL = 'Florence-2-base-int8';

/** What the page asked the system for: the badges on the app's icon, and how many wake locks it holds. */
type Asked = { badges: number[]; locks: number };

const asked = ({ page }: AppPage): Promise<Asked> =>
  page.evaluate(() => (globalThis as unknown as { asked: Asked }).asked);
const button = ({ page }: AppPage, name: string): Locator => page.getByRole('button', { name, exact: true });

test.use({ files: FILES, models: [MODEL] });

test.describe('while captions are made', () => {
  test.beforeEach(async ({ page }) => {
    // Test machines have no installed app and no screen, so the calls for badges and wake locks are only recorded.
    await page.addInitScript(() => {
      const log: Asked = { badges: [], locks: 0 };
      Object.assign(globalThis, { asked: log });
      const sentinel = { released: false, release: () => Promise.resolve(void (log.locks -= 1)) };
      const wakeLock = { request: () => Promise.resolve(((log.locks += 1), sentinel)) };
      Object.defineProperty(navigator, 'wakeLock', { value: wakeLock });
      Object.assign(navigator, {
        setAppBadge: (left: number) => Promise.resolve(void log.badges.push(left)),
        clearAppBadge: () => Promise.resolve(void log.badges.push(0)),
      });
    });
  });

  test('cards, progress, icon badge and screen lock show that captions are made', async ({ appWithModels: app }) => {
    await app.captionAgain(FILES[0] ?? '');
    await app.search.fill('');
    await expect.poll(async () => (await app.memes()).filter((meme) => meme.description !== null).length).toBe(1);
    holdCaptioner(app.page);
    await button(app, 'Describe all').click();
    for (const [status, cards] of [
      ['Describing', 1],
      ['Waiting', FILES.length - 2],
    ] as const)
      await expect(app.list.getByText(status, { exact: true })).toHaveCount(cards);
    await expect(app.page.getByText(/^about .* left$/)).toBeVisible();
    await expect.poll(async () => (await asked(app)).badges.at(-1)).toBe(FILES.length - 1);
    expect((await asked(app)).locks).toBe(1);
    await button(app, 'Cancel').click();
    await expect.poll(async () => (await asked(app)).badges.at(-1)).toBe(0);
    await expect.poll(async () => (await asked(app)).locks).toBe(0);
  });
});

test('a meme can get one longer caption, and the history shows its model', async ({ appWithModels: app }) => {
  await app.captionAgain(FILES[0] ?? '');
  await app.search.fill('');
  await expect.poll(async () => (await app.memes()).filter((meme) => meme.description !== null).length).toBe(1);
  await app.openMeme(FILES[0] ?? '');
  await app.more('Describe again with…');
  const dialog = app.page.getByRole('dialog', { name: 'Describe again with…' });
  await expect(dialog.getByRole('textbox', { name: 'Question' })).toBeHidden();
  await dialog.getByRole('radio', { name: 'Long' }).click();
  await dialog.getByRole('button', { name: 'Describe this meme' }).click();
  const lengths = async (): Promise<unknown[]> =>
    (await app.captions())
      .filter(({ kind }) => kind === 'description')
      .map(({ source }) => ('length' in source ? source.length : null))
      .sort();
  await expect.poll(lengths).toEqual(['long', 'normal']);
  await app.page.getByText('Earlier texts').click();
  await expect(app.page.getByText(new RegExp(`^${MODEL}`)).first()).toBeVisible();
});

test('a failed meme’s page shows the reason and can try again', async ({ appWithModels: app }) => {
  const name = FILES[1] ?? '';
  await spoilOriginals(app.page, [name]);
  await app.openMeme(name);
  await app.more('Describe again');
  await expect(app.page.getByText('The picture is damaged or incomplete.')).toBeVisible();
  await mendOriginals(app.page);
  await button(app, 'Try again').click();
  await expect.poll(async () => (await app.memes()).find((meme) => meme.name === name)?.description).not.toBeNull();
  await expect(button(app, 'Try again')).toBeHidden();
  expect(await app.jobs()).toEqual([]);
});
