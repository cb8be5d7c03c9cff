import { readFileSync } from 'node:fs';
import type { Locator } from '@playwright/test';
import type { CaptionRecord } from '$lib/core/caption';
import type { Meme } from '$lib/core/meme';
import { restoreLibrary, type StoredLibrary } from '../support/stored-library';
import { expect, test } from '../support/test';

const FIRST = JSON.parse(readFileSync('tests/fixtures/libraries/f86a215.json', 'utf8')) as StoredLibrary;

function storedIn<Value>(name: string): Value[] {
  return FIRST.stores.find((store) => store.name === name)?.records.map(({ value }) => value as Value) ?? [];
}

test.beforeEach('the first release stores a library', async ({ page, host }) => {
  await page.goto(`${host.url}/self-test.png`);
  await page.evaluate(restoreLibrary, FIRST);
});

test('a library of the first release opens with every meme, text, tag and picture', async ({ app, page }) => {
  const memes = storedIn<Meme>('memes').filter(({ deletedAt }) => deletedAt === null);
  await expect(app.list.locator('> li')).toHaveCount(memes.length);
  expect(await app.memes()).toEqual(expect.arrayContaining(memes));
  const captions = storedIn<CaptionRecord>('captions').filter(({ meme }) => memes.some(({ id }) => id === meme));
  expect(await app.captions()).toEqual(expect.arrayContaining(captions));
  expect(await page.evaluate(originalsById)).toEqual(
    expect.objectContaining(Object.fromEntries(memes.map(({ id, sha256 }) => [id, sha256]))),
  );

  for (const { name, description, text, tags } of memes) {
    await app.visit('Library');
    await expectDrawn(app.card(name).locator('img'));
    await app.card(name).getByRole('link', { name, exact: true }).click();
    await page.waitForURL(/\/meme\//);
    await expect(page.getByRole('textbox', { name: 'Description' })).toHaveValue(description?.value ?? '');
    await expect(page.getByRole('textbox', { name: 'Text in the meme' })).toHaveValue(text?.value ?? '');
    for (const tag of tags) await expect(page.getByRole('button', { name: `Remove tag ${tag}` })).toBeVisible();
    await expectDrawn(page.getByRole('main').locator('img').first());
  }
});

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
