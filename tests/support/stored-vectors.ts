import type { Page } from '@playwright/test';

/** A meme's stored vectors: the fingerprint of the texts that they were made from. */
export type StoredVector = { readonly meme: string; readonly text: number };

type Block = { readonly memes: readonly string[]; readonly texts: Float64Array };

/** The memes of all stored vectors, of every model. */
export async function storedVectors(page: Page): Promise<StoredVector[]> {
  return await page.evaluate(async () => {
    const opened = indexedDB.open('memelore');
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      opened.onsuccess = () => resolve(opened.result);
      opened.onerror = () => reject(opened.error ?? new Error('not opened'));
    });
    try {
      const request = database.transaction('vectors').objectStore('vectors').getAll();
      const blocks = await new Promise<Block[]>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result as Block[]);
        request.onerror = () => reject(request.error ?? new Error('not read'));
      });
      return blocks.flatMap(({ memes, texts }) => memes.map((meme, row) => ({ meme, text: texts[row] ?? 0 })));
    } finally {
      database.close();
    }
  });
}
