import type { CaptionRecord } from '$lib/core/caption';
import { success, type Result } from '$lib/core/result';
import type { DerivedVersions, Meme, Thumbnail } from '$lib/core/meme';
import { addCaption } from './captions';
import { announce } from './changes';
import { transact } from './transaction';

/** New derived data of one meme, with the version of each maker. What could not be made has only a version. */
export type DerivedUpdate = Pick<Meme, 'id' | 'hash' | 'unread'> & {
  readonly made: DerivedVersions;
  readonly thumbnail?: Omit<Thumbnail, 'meme'>;
  readonly text?: CaptionRecord;
};

/** Stores a batch in one transaction. Returns the updated memes; missing ones are skipped. */
export async function saveDerived(batch: readonly DerivedUpdate[]): Promise<Result<Meme[]>> {
  const result = await transact(['memes', 'thumbnails', 'captions'], 'readwrite', async (transaction) => {
    const saved = await Promise.all(
      batch.map(async ({ id, made, thumbnail, text, ...change }): Promise<Meme[]> => {
        const meme = await transaction.objectStore('memes').get(id);
        if (meme === undefined) return [];
        const bare = { ...shownBy(meme, thumbnail), ...change, made: { ...meme.made, ...made } };
        const changed = text === undefined ? bare : await addCaption(transaction.objectStore('captions'), bare, text);
        await transaction.objectStore('memes').put(changed);
        if (thumbnail !== undefined) await transaction.objectStore('thumbnails').put({ meme: id, ...thumbnail });
        return [changed];
      }),
    );
    return success(saved.flat());
  });
  // The other tabs search new texts.
  const kind = batch.some(({ text }) => text !== undefined) ? 'memes' : 'derived';
  if (result.ok && result.value.length > 0) announce({ kind, ids: result.value.map(({ id }) => id) });
  return result;
}

/** The meme, without the mark that it is not shown if there is a thumbnail of it now. */
function shownBy({ unshown, ...meme }: Meme, thumbnail: DerivedUpdate['thumbnail']): Meme {
  return unshown === undefined || thumbnail !== undefined ? meme : { ...meme, unshown };
}
