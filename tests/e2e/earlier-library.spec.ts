import { readFileSync } from 'node:fs';
import type { Locator } from '@playwright/test';
import { READER } from '$lib/catalogue/reader';
import type { CaptionRecord } from '$lib/core/caption';
import type { Meme } from '$lib/core/meme';
import { storeLibrary } from '../support/prepared';
import type { StoredLibrary } from '../support/stored-library';
import { expect, test } from '../support/test';

const FIRST = JSON.parse(readFileSync('tests/fixtures/libraries/f86a215.json', 'utf8')) as StoredLibrary;

function storedIn<Value>(name: string): Value[] {
  return FIRST.stores.find((store) => store.name === name)?.records.map(({ value }) => value as Value) ?? [];
}

test.beforeEach('the first release stores a library', async ({ context, host }) => {
  await storeLibrary(context, host.url, FIRST);
});

test('a library of the first release opens with every meme, text, tag and picture', async ({ app, page }) => {
  // That release marked deleted memes; this one keeps them in the bin.
  const memes = storedIn<Meme & { readonly deletedAt: number | null }>('memes').filter(isKept);
  await expect(app.list.locator('> li')).toHaveCount(memes.length);
  // What an older reader read is read again.
  await expect
    .poll(async () => (await app.memes()).filter(isReadByOlder), {
      timeout: 180_000,
    })
    .toEqual([]);
  const now = await app.memes();
  expect(now.map(withoutReading)).toEqual(expect.arrayContaining(memes.map(withoutReading)));
  const captions = storedIn<CaptionRecord>('captions').filter(({ meme }) => memes.some(({ id }) => id === meme));
  const texts = await app.captions();
  expect(texts).toEqual(expect.arrayContaining(captions.filter((record) => !isReading(record))));
  for (const { id } of memes) expect(texts.filter((text) => text.meme === id && isReading(text))).toHaveLength(1);
  expect(await page.evaluate(originalsById)).toEqual(
    expect.objectContaining(Object.fromEntries(memes.map(({ id, sha256 }) => [id, sha256]))),
  );

  for (const { id, name, description, tags } of memes) {
    const { text, unread } = now.find((meme) => meme.id === id) ?? {};
    // A reader may be less sure than the one before it, but then it says so.
    if (unread !== true) expect(text?.value).toMatch(/^[A-Z]+/u);
    await app.visit('Library');
    await expectDrawn(app.card(name).locator('img'));
    await app.card(name).getByRole('link').click();
    await page.waitForURL(/\/meme\//);
    await expect(page.getByRole('textbox', { name: 'Description' })).toHaveValue(description?.value ?? '');
    await expect(page.getByRole('textbox', { name: 'Text in the meme' })).toHaveValue(text?.value ?? '');
    for (const tag of tags) await expect(page.getByRole('button', { name: `Remove tag ${tag}` })).toBeVisible();
    await expectDrawn(page.getByRole('main').locator('img').first());
  }
});

function isKept({ deletedAt }: { readonly deletedAt: number | null }): boolean {
  return deletedAt === null;
}

function isReadByOlder({ textRead, made }: Meme): boolean {
  return textRead && (made?.text ?? 1) < READER.version;
}

function isReading({ kind, source }: Pick<CaptionRecord, 'kind' | 'source'>): boolean {
  return kind === 'text' && source.by === 'model' && source.model === READER.id;
}

/** The meme without what a newer reader may change. */
function withoutReading({ text, ...meme }: Meme): Partial<Meme> {
  return { ...meme, made: {}, unread: false, text: text?.source.by === 'person' ? text : null };
}

/** Checks that the browser could decode the picture. */
async function expectDrawn(picture: Locator): Promise<void> {
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
}

/** Runs in the page: gives the SHA-256 of every stored original, by the meme's id. */
async function originalsById(): Promise<Record<string, string>> {
  const opened = indexedDB.open('memelore');
  await new Promise((resolve) => (opened.onsuccess = resolve));
  const store = opened.result.transaction('originals').objectStore('originals');
  const [keys, blobs] = [store.getAllKeys() as IDBRequest<string[]>, store.getAll() as IDBRequest<Blob[]>];
  await new Promise((resolve) => (store.transaction.oncomplete = resolve));
  opened.result.close();
  const hashes = blobs.result.map(async (blob, index) => {
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()));
    return [keys.result[index] ?? '', [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('')];
  });
  return Object.fromEntries(await Promise.all(hashes)) as Record<string, string>;
}
