import { readdirSync } from 'node:fs';
import type { Locator } from '@playwright/test';
import { findSimilarPairs, type HashedMeme, type Likeness } from '$lib/copies/likeness';
import type { MemeId } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';
import { CLOSE_BITS } from '$lib/copies/copy-groups';
import type { AlteredPicture, Alteration } from '../harness/altered-pictures.run';
import { alteredUpload, withCopies } from '../support/altered-uploads';
import { uploadOf, type AppPage } from '../support/app-page';
import { fixtureMemes, serveFixtures } from '../support/fixtures';
import type { Harness } from '../support/harness';
import { hashDistances } from '../support/known-hashes';
import { expect, test } from '../support/test';

// The library gets two copies of the first picture, one of the second, another text on the third, and the fourth alone.
const ORIGINALS = ['meme-000.png', 'meme-001.png', 'meme-003.jpg', 'meme-008.png'];
const COUNT = 300;
const SAMPLES = readdirSync('static/samples');

// Other engines make nearly the same hashes, as the next test shows.
const title = `copies of ${COUNT} pictures are found and distinguished from other pictures and from templates`;
test(title, { tag: '@once' }, async ({ harness }) => {
  await servePictures(harness);
  const files = [
    ...SAMPLES.map((file) => `/samples/${file}`),
    ...fixtureMemes().map(({ file }) => `/fixtures/memes/${file}`),
  ];
  const pictures = await harness.run<AlteredPicture[]>('altered-pictures', files, COUNT, 5);

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

test('pictures have nearly the same hashes in every browser', async ({ harness }) => {
  await servePictures(harness);
  const distances = await hashDistances(harness, (file) => file);
  console.table(distances);
  for (const { file, bits } of distances) expect.soft(bits, file).toBeLessThanOrEqual(CLOSE_BITS);
});

async function servePictures({ page }: Harness): Promise<void> {
  await serveFixtures(page);
  await page.route('**/samples/**', async (route) => {
    await route.fulfill({ path: `static${new URL(route.request().url()).pathname}` });
  });
}

const nearCopies = (app: AppPage): Locator =>
  app.page.getByRole('region', { name: 'Near copies' }).getByRole('article');
const templates = (app: AppPage): Locator =>
  app.page.getByRole('region', { name: 'Same template' }).getByRole('article');
const groupOf = (app: AppPage, name: string): Locator => nearCopies(app).filter({ hasText: name });

/** The memes of the library, by name. */
async function library(app: AppPage): Promise<ReadonlyMap<string, Meme>> {
  return new Map((await app.memes()).map((meme) => [meme.name, meme]));
}

/** Adds the originals and copies of them. */
async function addCopies(app: AppPage): Promise<void> {
  const [first, second, third, fourth] = ORIGINALS.map((file) => uploadOf({ file }));
  if (first === undefined || second === undefined || third === undefined || fourth === undefined)
    throw new Error('A picture is missing');
  await app.add([
    ...(await withCopies(app.page, first, second)),
    third,
    await alteredUpload(app.page, third, 'other-text.jpg', { type: 'image/jpeg', text: 'QUITE ANOTHER JOKE' }),
    fourth,
  ]);
  await app.waitForMemes(8);
  // The text on the pictures decides which copies are clear.
  await app.waitForReader();
}

test.describe('the page of copies', () => {
  test.use({ prepare: { name: 'copies', make: addCopies } });

  test('opens from the menu, shows near copies apart from templates, proposes the best file, and fits a phone', async ({
    app,
  }) => {
    await app.page.getByRole('button', { name: 'More ways in' }).click();
    await app.page.getByRole('menuitem', { name: 'Find copies' }).click();
    await expect(app.page.getByRole('heading', { name: 'Copies', level: 1 })).toBeVisible();
    await expect(nearCopies(app)).toHaveCount(2);
    await expect(templates(app)).toHaveCount(1);
    await expect(groupOf(app, 'small.jpg').getByRole('radio')).toHaveCount(3);
    await expect(groupOf(app, 'small.jpg').getByRole('radio', { name: /^Keep .*meme-000\.png$/ })).toBeChecked();
    await expect(groupOf(app, 'small.jpg').getByText('Proposed')).toHaveCount(1);
    await expect(groupOf(app, 'second.jpg').getByRole('radio', { name: /^Keep .*meme-001\.png$/ })).toBeChecked();
    await expect(templates(app).getByRole('link')).toHaveCount(2);
    await expect(templates(app).getByRole('link', { name: 'other-text.jpg' })).toBeVisible();
    await expect(app.page.getByText('meme-008.png')).toHaveCount(0);
    await test.step('on a phone', async () => {
      await app.page.setViewportSize({ width: 360, height: 760 });
      await expect(nearCopies(app)).toHaveCount(2);
      const overflow = await app.page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      // It is negative if the scrollbar has a gutter.
      expect(overflow).toBeLessThanOrEqual(0);
    });
  });

  test(
    'merges copies with their tags and edits into the chosen file, and can undo that',
    { tag: '@once' },
    async ({ app }) => {
      await app.openMeme('small.jpg');
      await app.page.getByRole('textbox', { name: 'Description' }).fill('The one I like.');
      await app.page.getByRole('textbox', { name: 'Description' }).blur();
      await app.page.getByRole('combobox', { name: 'Add a tag' }).fill('classic');
      await app.page.getByRole('combobox', { name: 'Add a tag' }).press('Enter');
      await expect
        .poll(async () => (await library(app)).get('small.jpg'))
        .toMatchObject({ tags: ['classic'], description: { value: 'The one I like.' } });
      const before = await library(app);

      await app.visit('Settings', 'Library');
      await app.page.getByRole('link', { name: /Find copies/ }).click();
      const group = groupOf(app, 'small.jpg');
      await expect(group).toContainText('The one I like. (edited by you)');
      await group.getByRole('radio', { name: /^Keep .*again\.webp$/ }).check();
      await group.getByRole('button', { name: 'Keep this, merge the rest into again.webp' }).click();
      await expect(nearCopies(app)).toHaveCount(1);
      const merged = await library(app);
      await app.page.getByRole('button', { name: 'Undo' }).click();
      await expect(nearCopies(app)).toHaveCount(2);
      expect(await library(app)).toEqual(before);
      expect(merged.get('again.webp')).toMatchObject({ tags: ['classic'], description: { value: 'The one I like.' } });
      expect([merged.has('small.jpg'), merged.has('meme-000.png')]).toEqual([false, false]);
    },
  );

  test(
    'remembers pairs that are no copies, merges clear copies after a question, and says when nothing is left',
    { tag: '@once' },
    async ({ app, openTab }) => {
      await app.open('/copies/');
      await test.step('pairs marked as no copies stay so after a reload', async () => {
        await groupOf(app, 'small.jpg')
          .getByRole('button', { name: /^Not a copy: .*small\.jpg$/ })
          .click();
        await expect(groupOf(app, 'again.webp').getByRole('radio')).toHaveCount(2);
        await groupOf(app, 'second.jpg').getByRole('button', { name: 'Not copies' }).click();
        await expect(nearCopies(app)).toHaveCount(1);
        await app.open('/copies/');
        await expect(groupOf(app, 'again.webp').getByRole('radio')).toHaveCount(2);
        await expect(nearCopies(app)).toHaveCount(1);
        await expect(templates(app)).toHaveCount(1);
      });
      await test.step('clear copies are merged, and another tab shows it', async () => {
        const other = await openTab();
        await expect(other.list.locator('> li')).toHaveCount(8);
        await app.page.bringToFront();
        await app.page.getByRole('button', { name: 'Merge all 1' }).click();
        await app.page.getByRole('alertdialog').getByRole('button', { name: 'Merge 1 meme' }).click();
        await expect(nearCopies(app)).toHaveCount(0);
        expect((await library(app)).has('again.webp')).toBe(false);
        expect((await library(app)).has('meme-000.png')).toBe(true);
        await expect(other.list.locator('> li')).toHaveCount(7);
      });
      await test.step('nothing is found once all is merged or marked', async () => {
        await templates(app).getByRole('button', { name: 'Not alike' }).click();
        await expect(app.page.getByText('Nothing found: no two of your 7 memes look alike.')).toBeVisible();
        await app.page.getByRole('button', { name: 'Look again' }).click();
        await expect(app.page.getByText('Nothing found: no two of your 7 memes look alike.')).toBeVisible();
      });
    },
  );

  test('tags and selects the memes of a template, and merges only chosen ones', { tag: '@once' }, async ({ app }) => {
    await app.open('/copies/');
    await templates(app).getByRole('button', { name: 'Tag all' }).click();
    await app.page.getByRole('combobox', { name: 'Add a tag' }).fill('template');
    await app.page.getByRole('combobox', { name: 'Add a tag' }).press('Enter');
    await app.page.getByRole('button', { name: 'Done' }).click();
    const tagged = async (): Promise<number> =>
      [...(await library(app)).values()].filter(({ tags }) => tags.includes('template')).length;
    await expect.poll(tagged).toBe(2);

    await templates(app).getByRole('button', { name: 'Merge some' }).click();
    const merge = templates(app).getByRole('button', { name: 'Keep this, merge those chosen' });
    await expect(merge).toBeDisabled();
    await templates(app)
      .getByRole('radio', { name: /^Keep .*meme-003\.jpg$/ })
      .check();
    await expect(merge).toBeDisabled();
    await templates(app)
      .getByRole('checkbox', { name: /^Merge it: .*other-text\.jpg$/ })
      .check();
    await expect(merge).toBeEnabled();
    await templates(app).getByRole('button', { name: 'Cancel' }).click();

    await templates(app).getByRole('button', { name: 'Select all' }).click();
    await expect(app.page.getByRole('region', { name: 'Selection' }).getByText('2 selected')).toBeVisible();
    await app.page.getByRole('button', { name: 'End selection' }).click();
  });

  test('hashes memes that an older version stored without hashes', { tag: '@once' }, async ({ app }) => {
    const imported = await library(app);
    expect([...imported.values()].filter(({ hash, made }) => typeof hash !== 'string' || made === undefined)).toEqual(
      [],
    );
    await app.page.evaluate(forgetHashes);
    await app.open('/copies/');
    await expect(groupOf(app, 'again.webp')).toHaveCount(1);
    expect(await library(app)).toEqual(imported);
  });
});

/** Runs in the page: removes all hashes, as if an older version had stored the memes. */
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
    cursor.update({ ...record, made: { text: record.made?.text } });
    cursor.continue();
  };
  await new Promise<void>((resolve) => {
    transaction.oncomplete = () => resolve();
  });
  database.close();
}
