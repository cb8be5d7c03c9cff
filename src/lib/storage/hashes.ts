import type { MemeId } from '$lib/core/ids';
import type { Meme } from '$lib/domain/meme';
import type { PictureHash } from '$lib/domain/perceptual-hash';
import { success, type Result } from '$lib/core/result';
import { announce } from './changes';
import { transact } from './transaction';

/** How a meme looks, null for one that is too flat to compare. */
export type Look = { readonly id: MemeId; readonly hash: PictureHash | null };

/** Keeps how memes look that nobody had looked at; those that are gone or have a hash are passed over. */
export async function saveHashes(looks: readonly Look[]): Promise<Result<void>> {
  const result = await transact(['memes'], 'readwrite', async ({ store }) => {
    const memes = await Promise.all(looks.map(({ id }) => store.get(id)));
    const changed = memes.flatMap((meme, index): Meme[] =>
      meme === undefined || meme.hash !== undefined ? [] : [{ ...meme, hash: looks[index]?.hash ?? null }],
    );
    await Promise.all(changed.map((meme) => store.put(meme)));
    return success(undefined);
  });
  if (result.ok && looks.length > 0) announce({ kind: 'hashes', ids: looks.map(({ id }) => id) });
  return result;
}
