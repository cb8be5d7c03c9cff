import { success, type Result } from '$lib/core/result';
import type { DerivedVersions, Meme, Thumbnail } from '$lib/core/meme';
import { announce } from './changes';
import { transact } from './transaction';

/** New derived data of one meme, with the version of each maker. What could not be made has only a version. */
export type DerivedUpdate = Pick<Meme, 'id' | 'hash'> & {
  readonly made: DerivedVersions;
  readonly thumbnail?: Omit<Thumbnail, 'meme'>;
};

/** Stores a batch in one transaction. Returns the updated memes; missing ones are skipped. */
export async function saveDerived(batch: readonly DerivedUpdate[]): Promise<Result<Meme[]>> {
  const result = await transact(['memes', 'thumbnails'], 'readwrite', async (transaction) => {
    const memes = transaction.objectStore('memes');
    const there = await Promise.all(batch.map(({ id }) => memes.get(id)));
    const writes: Promise<unknown>[] = [];
    const saved = batch.flatMap(({ id, made, thumbnail, ...change }, index): Meme[] => {
      const meme = there[index];
      if (meme === undefined) return [];
      const changed = { ...meme, ...change, made: { ...meme.made, ...made } };
      writes.push(memes.put(changed));
      if (thumbnail !== undefined) writes.push(transaction.objectStore('thumbnails').put({ meme: id, ...thumbnail }));
      return [changed];
    });
    await Promise.all(writes);
    return success(saved);
  });
  if (result.ok && result.value.length > 0) announce({ kind: 'derived', ids: result.value.map(({ id }) => id) });
  return result;
}
