import { readdirSync } from 'node:fs';
import { expect, test, type Browser, type BrowserContext, type Locator } from '@playwright/test';
import { findSimilarPairs, type HashedMeme, type Likeness } from '$lib/copies/likeness';
import type { MemeId } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';
import { CLOSE_BITS } from '$lib/copies/copy-groups';
import type { AlteredPicture, Alteration } from '../harness/altered-pictures.run';
import { alteredUpload } from '../support/altered-uploads.ts';
import { AppPage, uploadOf } from '../support/app-page.ts';
import { launchChromium } from '../support/chromium.ts';
import { fixtureMemes, serveFixtures } from '../support/fixtures.ts';
import { openHarness } from '../support/harness.ts';
import { SITE } from '../support/site.ts';
import { startStaticHost, type Host } from '../support/static-host.ts';

const COUNT = 300;
const SAMPLES = readdirSync('static/samples');

test(`copies of ${COUNT} pictures are found, and told apart from other pictures and other texts`, async ({
  browser,
}) => {
  const context = await browser.newContext();
  const harness = await openHarness(context);
  await serveFixtures(harness.page);
  await harness.page.route('**/samples/**', async (route) => {
    await route.fulfill({ path: `static${new URL(route.request().url()).pathname}` });
  });
  const files = [
    ...SAMPLES.map((file) => `/samples/${file}`),
    ...fixtureMemes().map(({ file }) => `/fixtures/memes/${file}`),
  ];
  const pictures = await harness.run<AlteredPicture[]>('altered-pictures', files, COUNT, 5);
  await harness.close();
  await context.close();

  const hashed = pictures.flatMap(({ hash }, index): HashedMeme[] =>
    hash === null ? [] : [{ id: String(index) as MemeId, hash }],
  );
  const pairs = findSimilarPairs(hashed).map(({ a, b, likeness, distance }) => ({
    likeness,
    distance,
    sources: [pictures[Number(a)]?.source, pictures[Number(b)]?.source],
    alterations: [pictures[Number(a)]?.alteration, pictures[Number(b)]?.alteration],
  }));
  const wrong = pairs.filter(({ sources: [a, b] }) => a !== b);
  const found = (alteration: Alteration, likeness: Likeness, bits = Infinity): number => {
    const of = pictures.filter((picture) => picture.alteration === alteration).length;
    const right = pairs.filter(
      ({ sources: [a, b], alterations, ...pair }) =>
        a === b &&
        pair.likeness === likeness &&
        pair.distance <= bits &&
        alterations.includes('none') &&
        alterations.includes(alteration),
    );
    return (100 * right.length) / of;
  };
  const kinds = ['jpeg', 'webp', 'resized', 'cropped', 'recoloured', 'template'] as const;
  console.table(
    kinds.map((kind) => ({
      'altered by': kind,
      'near copy %': found(kind, 'near-copy').toFixed(1),
      'close %': found(kind, 'near-copy', CLOSE_BITS).toFixed(1),
      'same template %': found(kind, 'same-template').toFixed(1),
    })),
  );
  const took = pictures.map((picture) => picture.took).sort((a, b) => a - b)[pictures.length >> 1];
  console.log(`${wrong.length} of ${pairs.length} pairs are wrong; a hash takes ${took?.toFixed(1)} ms`);

  for (const kind of ['jpeg', 'webp', 'resized'] as const)
    expect(found(kind, 'near-copy'), kind).toBeGreaterThanOrEqual(95);
  expect(found('cropped', 'near-copy')).toBeGreaterThanOrEqual(60);
  expect(found('recoloured', 'near-copy')).toBeGreaterThanOrEqual(85);
  expect(found('template', 'same-template')).toBeGreaterThanOrEqual(70);
  expect(found('template', 'near-copy'), 'another text is no copy').toBeLessThanOrEqual(5);
  expect(found('template', 'near-copy', CLOSE_BITS), 'hardly ever close').toBeLessThanOrEqual(0.5);
  expect(wrong.length).toBeLessThanOrEqual(pairs.length / 100);
});

test.describe('the page of copies', () => {
  test.describe.configure({ mode: 'serial' });

  // Four pictures: two copies of the first, one of the second, another text on the third, and the fourth alone.
  const ORIGINALS = ['meme-000.png', 'meme-001.png', 'meme-003.jpg', 'meme-008.png'];
  let browser: Browser;
  let context: BrowserContext;
  let host: Host;
  let app: AppPage;

  test.beforeAll(async () => {
    browser = await launchChromium();
    host = await startStaticHost(SITE);
    context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    app = new AppPage(await context.newPage(), host.url);
    await app.firstVisit();
    const [first, second, third, fourth] = ORIGINALS.map((file) => uploadOf({ file }));
    if (first === undefined || second === undefined || third === undefined || fourth === undefined)
      throw new Error('A picture is missing');
    await app.add([
      first,
      await alteredUpload(app.page, first, 'small.jpg', { type: 'image/jpeg', scale: 0.6 }),
      await alteredUpload(app.page, first, 'again.webp', { type: 'image/webp' }),
      second,
      await alteredUpload(app.page, second, 'second.jpg', { type: 'image/jpeg' }),
      third,
      await alteredUpload(app.page, third, 'other-text.jpg', { type: 'image/jpeg', text: 'QUITE ANOTHER JOKE' }),
      fourth,
    ]);
    await app.waitForMemes(8);
    // What was read decides which copies are beyond doubt.
    await app.waitForReader();
  });
  test.afterAll(async () => {
    await browser.close();
    await host.close();
  });
  test.afterEach(() => {
    expect(app.complaints()).toEqual([]);
  });

  const nearCopies = (): Locator => app.page.getByRole('region', { name: 'Near copies' }).getByRole('article');
  const templates = (): Locator => app.page.getByRole('region', { name: 'Same template' }).getByRole('article');
  const groupOf = (name: string): Locator => nearCopies().filter({ hasText: name });

  /** The memes that are not in the bin, by name. */
  async function library(): Promise<ReadonlyMap<string, Meme>> {
    const memes = await app.memes();
    return new Map(memes.filter(({ deletedAt }) => deletedAt === null).map((meme) => [meme.name, meme]));
  }

  test('is found in the menu, and shows near copies and templates apart, the best file proposed', async () => {
    await app.page.getByRole('button', { name: 'More ways in' }).click();
    await app.page.getByRole('menuitem', { name: 'Find copies' }).click();
    await expect(app.page.getByRole('heading', { name: 'Copies', level: 1 })).toBeVisible();
    await expect(nearCopies()).toHaveCount(2);
    await expect(templates()).toHaveCount(1);
    await expect(groupOf('small.jpg').getByRole('radio')).toHaveCount(3);
    await expect(groupOf('small.jpg').getByRole('radio', { name: 'Keep meme-000.png' })).toBeChecked();
    await expect(groupOf('small.jpg').getByText('Proposed')).toHaveCount(1);
    await expect(groupOf('second.jpg').getByRole('radio', { name: 'Keep meme-001.png' })).toBeChecked();
    await expect(templates().getByRole('link')).toHaveCount(2);
    await expect(templates().getByRole('link', { name: 'other-text.jpg' })).toBeVisible();
    await expect(app.page.getByText('meme-008.png')).toHaveCount(0);
  });

  test('merges copies with their tags and edits into the file chosen, and undoes it', async () => {
    await app.visit('Library');
    await app.openMeme('small.jpg');
    await app.page.getByRole('textbox', { name: 'Description' }).fill('The one I like.');
    await app.page.getByRole('textbox', { name: 'Description' }).blur();
    await app.page.getByRole('combobox', { name: 'Add a tag' }).fill('classic');
    await app.page.getByRole('combobox', { name: 'Add a tag' }).press('Enter');
    await expect
      .poll(async () => (await library()).get('small.jpg'))
      .toMatchObject({ tags: ['classic'], description: { value: 'The one I like.' } });
    const before = await library();

    await app.visit('Settings');
    await app.page.getByRole('link', { name: /Find copies/ }).click();
    const group = groupOf('small.jpg');
    await expect(group).toContainText('The one I like. (edited by you)');
    await group.getByRole('radio', { name: 'Keep again.webp' }).check();
    await group.getByRole('button', { name: 'Keep this, merge the rest into again.webp' }).click();
    await expect(nearCopies()).toHaveCount(1);
    const merged = await library();
    await app.page.getByRole('button', { name: 'Undo' }).click();
    await expect(nearCopies()).toHaveCount(2);
    expect(await library()).toEqual(before);
    expect(merged.get('again.webp')).toMatchObject({ tags: ['classic'], description: { value: 'The one I like.' } });
    expect([merged.has('small.jpg'), merged.has('meme-000.png')]).toEqual([false, false]);
  });

  test('remembers what is no copy over a reload, one of three as well', async () => {
    await groupOf('small.jpg').getByRole('button', { name: 'Not a copy: small.jpg' }).click();
    await expect(groupOf('again.webp').getByRole('radio')).toHaveCount(2);
    await groupOf('second.jpg').getByRole('button', { name: 'Not copies' }).click();
    await expect(nearCopies()).toHaveCount(1);
    await app.open('/copies/');
    await expect(groupOf('again.webp').getByRole('radio')).toHaveCount(2);
    await expect(nearCopies()).toHaveCount(1);
    await expect(templates()).toHaveCount(1);
  });

  test('fits a phone', async () => {
    await app.page.setViewportSize({ width: 360, height: 760 });
    await expect(nearCopies()).toHaveCount(1);
    const overflow = await app.page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    // Below nothing where the scrollbar has a gutter.
    expect(overflow).toBeLessThanOrEqual(0);
    await app.page.setViewportSize({ width: 1280, height: 900 });
  });

  test('tags and selects the memes of a template, and merges only what is picked', async () => {
    await templates().getByRole('button', { name: 'Tag all' }).click();
    await app.page.getByRole('combobox', { name: 'Add a tag' }).fill('template');
    await app.page.getByRole('combobox', { name: 'Add a tag' }).press('Enter');
    await app.page.getByRole('button', { name: 'Done' }).click();
    const tagged = async (): Promise<number> =>
      [...(await library()).values()].filter(({ tags }) => tags.includes('template')).length;
    await expect.poll(tagged).toBe(2);

    await templates().getByRole('button', { name: 'Merge some' }).click();
    const merge = templates().getByRole('button', { name: 'Keep this, merge those chosen' });
    await expect(merge).toBeDisabled();
    await templates().getByRole('radio', { name: 'Keep meme-003.jpg' }).check();
    await expect(merge).toBeDisabled();
    await templates().getByRole('checkbox', { name: 'Merge it: other-text.jpg' }).check();
    await expect(merge).toBeEnabled();
    await templates().getByRole('button', { name: 'Cancel' }).click();

    await templates().getByRole('button', { name: 'Select all' }).click();
    await expect(app.page.getByRole('region', { name: 'Selection' }).getByText('2 selected')).toBeVisible();
    await app.page.getByRole('button', { name: 'End selection' }).click();
  });

  test('hashes memes from before there were hashes', async () => {
    const imported = await library();
    expect([...imported.values()].filter(({ hash, made }) => typeof hash !== 'string' || made === undefined)).toEqual(
      [],
    );
    await app.page.evaluate(forgetHashes);
    await app.open('/copies/');
    await expect(groupOf('again.webp')).toHaveCount(1);
    expect(await library()).toEqual(imported);
  });

  test('merges the clear ones after a question, here and in another tab', async () => {
    const other = new AppPage(await context.newPage(), host.url);
    await other.open();
    await expect(other.list.locator('> li')).toHaveCount(8);
    await app.page.bringToFront();
    await app.page.getByRole('button', { name: 'Merge all 1' }).click();
    await app.page.getByRole('alertdialog').getByRole('button', { name: 'Merge 1 meme' }).click();
    await expect(nearCopies()).toHaveCount(0);
    expect((await library()).has('again.webp')).toBe(false);
    expect((await library()).has('meme-000.png')).toBe(true);
    await expect(other.list.locator('> li')).toHaveCount(7);
    await other.page.close();
  });

  test('says so when nothing is found', async () => {
    await templates().getByRole('button', { name: 'Not alike' }).click();
    await expect(app.page.getByText('Nothing found: no two of your 7 memes look alike.')).toBeVisible();
    await app.page.getByRole('button', { name: 'Look again' }).click();
    await expect(app.page.getByText('Nothing found: no two of your 7 memes look alike.')).toBeVisible();
  });
});

/** Runs in the page: the memes as they were before the library kept hashes. */
async function forgetHashes(): Promise<void> {
  const opened = indexedDB.open('memelore');
  const database = await new Promise<IDBDatabase>((resolve) => {
    opened.onsuccess = () => resolve(opened.result);
  });
  const transaction = database.transaction('memes', 'readwrite');
  const walk = transaction.objectStore('memes').openCursor();
  walk.onsuccess = () => {
    const cursor = walk.result;
    if (cursor === null) return;
    const record = { ...(cursor.value as Meme) };
    delete (record as { hash?: unknown }).hash;
    delete (record as { made?: unknown }).made;
    cursor.update(record);
    cursor.continue();
  };
  await new Promise<void>((resolve) => {
    transaction.oncomplete = () => resolve();
  });
  database.close();
}
