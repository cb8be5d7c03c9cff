import { expect, test, type Browser, type Locator } from '@playwright/test';
import { AppPage, uploadOf } from '../support/app-page';
import { launchChromium } from '../support/chromium';
import { startHub, type FixtureHub } from '../support/fixture-hub';
import { fixtureMemes } from '../support/fixtures';
import { holdCaptioner } from '../support/queue';
import { SITE } from '../support/site';
import { startStaticHost, type Host } from '../support/static-host';

/** It takes no question of one's own, but a length. */
const MODEL = 'Florence-2-base-int8';
const COUNT = 4;
const files = fixtureMemes()
  .map(({ file }) => file)
  .slice(0, COUNT);

/** What the page asked of the system: numbers on the app's icon, and that the screen stay on. */
type Asked = { badges: number[]; locks: number };

test.describe('captions', () => {
  test.describe.configure({ mode: 'serial', timeout: 120_000 });
  let browser: Browser;
  let host: Host;
  let hub: FixtureHub;
  let app: AppPage;

  const button = (name: string): Locator => app.page.getByRole('button', { name, exact: true });
  const asked = (): Promise<Asked> => app.page.evaluate(() => (globalThis as unknown as { asked: Asked }).asked);

  test.beforeAll(async () => {
    browser = await launchChromium();
    host = await startStaticHost(SITE);
    hub = await startHub();
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    // Only an installed app has an icon, and no machine of tests a screen: what is asked for is written down.
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
    app = new AppPage(page, host.url);
    await app.firstVisit();
    await app.useHost(hub.url);
    await app.getModel(MODEL);
    await app.visit('Library');
    await app.add(files.map((file) => uploadOf({ file })));
    await app.waitForMemes(COUNT);
    await app.waitForReader();
  });
  test.afterAll(async () => {
    await browser.close();
    await hub.close();
    await host.close();
  });

  test('while they are made, every card says how it stands with it, the time left is told, and the icon and the screen know', async () => {
    await app.captionAgain(files[0] ?? '');
    await app.search.fill('');
    await expect.poll(async () => (await app.memes()).filter((meme) => meme.description !== null).length).toBe(1);
    holdCaptioner(app.page);
    await button('Caption all').click();
    for (const [status, cards] of [
      ['Captioning', 1],
      ['Waiting', COUNT - 2],
      ['Captioned', 1],
    ] as const)
      await expect(app.list.getByText(status, { exact: true })).toHaveCount(cards);
    await expect(app.page.getByText(/^about .* left$/)).toBeVisible();
    await expect.poll(async () => (await asked()).badges.at(-1)).toBe(COUNT - 1);
    expect((await asked()).locks).toBe(1);
    await button('Cancel').click();
    await expect.poll(async () => (await asked()).badges.at(-1)).toBe(0);
    await expect.poll(async () => (await asked()).locks).toBe(0);
  });

  test('a caption is made longer for this once, and says so in the history', async () => {
    await app.openMeme(files[0] ?? '');
    await button('Caption again with…').click();
    const dialog = app.page.getByRole('dialog', { name: 'Caption again with…' });
    await expect(dialog.getByRole('textbox', { name: 'Question' })).toBeHidden();
    await dialog.getByRole('radio', { name: 'Long' }).click();
    await dialog.getByRole('button', { name: 'Caption this meme' }).click();
    const lengths = async (): Promise<unknown[]> =>
      (await app.captions())
        .filter(({ kind }) => kind === 'description')
        .map(({ source }) => ('length' in source ? source.length : null))
        .sort();
    await expect.poll(lengths).toEqual(['long', 'normal']);
    await app.page.getByText('Earlier texts').click();
    await expect(app.page.getByText(new RegExp(`^${MODEL}`)).first()).toBeVisible();
  });

  test('a text has at most 500 characters, and a counter says how many', async () => {
    const field = app.page.getByRole('textbox', { name: 'Description' });
    await field.fill('');
    await field.pressSequentially('twelve chars');
    await expect(app.page.getByText('12/500')).toBeVisible();
    await field.fill('x'.repeat(499));
    await field.press('End');
    await field.pressSequentially('yz');
    await expect(app.page.getByText('500/500')).toBeVisible();
    await field.blur();
    await expect
      .poll(async () => (await app.memes()).find(({ name }) => name === files[0])?.description?.value)
      .toBe(`${'x'.repeat(499)}y`);
  });

  test('one meme that failed says why on its page and is tried again there', async () => {
    const name = files[1] ?? '';
    const swap = (spoil: boolean): Promise<void> =>
      app.page.evaluate(
        async ([wanted, spoilt]) => {
          const opened = indexedDB.open('memelore');
          await new Promise((resolve) => (opened.onsuccess = resolve));
          const transaction = opened.result.transaction(['memes', 'originals'], 'readwrite');
          const originals = transaction.objectStore('originals');
          const all = transaction.objectStore('memes').getAll();
          all.onsuccess = () => {
            const { id } = (all.result as { id: string; name: string }[]).find((meme) => meme.name === wanted) ?? {};
            const kept = originals.get(spoilt ? (id ?? '') : 'kept');
            kept.onsuccess = () => {
              if (spoilt) originals.put(kept.result, 'kept');
              originals.put(spoilt ? new Blob(['no picture']) : kept.result, id);
              if (!spoilt) originals.delete('kept');
            };
          };
          await new Promise((resolve) => (transaction.oncomplete = resolve));
          opened.result.close();
        },
        [name, spoil] as const,
      );
    await swap(true);
    await app.visit('Library');
    await app.openMeme(name);
    await button('Caption again').click();
    await expect(app.page.getByText('The picture is damaged or incomplete.')).toBeVisible();
    await swap(false);
    await button('Try again').click();
    await expect.poll(async () => (await app.memes()).find((meme) => meme.name === name)?.description).not.toBeNull();
    await expect(button('Try again')).toBeHidden();
    expect(await app.jobs()).toEqual([]);
  });

  test('the buttons under a picture stand in even rows on a tablet', async () => {
    await app.page.setViewportSize({ width: 768, height: 1024 });
    const tops = await Promise.all(
      ['Copy image', 'Copy alt text', 'Share', 'Download', 'Caption again', 'Delete'].map(
        async (name) => (await button(name).boundingBox())?.y ?? 0,
      ),
    );
    expect(new Set(tops.slice(0, 3)).size).toBe(1);
    expect(new Set(tops.slice(3)).size).toBe(1);
    expect(app.complaints()).toEqual([]);
  });
});
