import type { MemeId } from '$lib/core/ids';
import type { Thumbnail } from '$lib/core/meme';
import { failed, success, type Result } from '$lib/core/result';
import { transact } from './transaction';

/** The thumbnails of these memes; a meme that is gone has none in the map. */
export async function readThumbnails(ids: readonly MemeId[]): Promise<Result<Map<MemeId, Thumbnail>>> {
  return await transact(['thumbnails'], 'readonly', async (transaction) => {
    const found = await Promise.all(ids.map((id) => transaction.store.get(id)));
    return success(new Map(found.filter((item) => item !== undefined).map((item) => [item.meme, item])));
  });
}

/** The bytes of a meme as they came; the Blob reads them when asked. Fails with `meme-gone`. */
export async function readOriginal(id: MemeId): Promise<Result<Blob>> {
  return await transact(['originals'], 'readonly', async (transaction): Promise<Result<Blob>> => {
    const original = await transaction.store.get(id);
    return original === undefined ? failed({ kind: 'meme-gone' }) : success(original);
  });
}
