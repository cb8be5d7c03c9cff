import { mayReplace, type CaptionKind, type CaptionRecord } from '$lib/domain/caption';
import { newCaptionId, type MemeId } from '$lib/domain/ids';
import type { Task } from '$lib/domain/job';
import type { Meme } from '$lib/domain/meme';
import { failed, success, type Result } from '$lib/domain/result';
import { announce } from './changes';
import { transact, type Transaction } from './transaction';

/**
 * Keeps a new text and returns the meme as it is now. A person's text becomes the current one; a model's only where no
 * person wrote, else it is history alone. `finishJob` removes that job of the meme in the same transaction, so that a
 * killed tab neither loses a caption nor makes it twice. Fails with `meme-gone`.
 */
export async function recordCaption(
  record: CaptionRecord,
  { finishJob = null }: { finishJob?: Task | null } = {},
): Promise<Result<Meme>> {
  const result = await transact(
    ['memes', 'captions', 'jobs'],
    'readwrite',
    async (transaction): Promise<Result<Meme>> => {
      const meme = await transaction.objectStore('memes').get(record.meme);
      if (meme?.deletedAt !== null) return failed({ kind: 'meme-gone' });
      if (finishJob !== null) await transaction.objectStore('jobs').delete([meme.id, finishJob]);
      return success(await append(transaction, meme, record));
    },
  );
  if (result.ok) {
    announce({ kind: 'memes', ids: [record.meme] });
    if (finishJob !== null) announce({ kind: 'jobs' });
  }
  return result;
}

/**
 * Keeps what a person wrote and returns the meme as it is now; an emptied field counts as written. A value equal to the
 * current one makes no record: leaving a field unchanged is not an edit. Fails with `meme-gone`.
 */
export async function editText(id: MemeId, kind: CaptionKind, value: string): Promise<Result<Meme>> {
  const result = await transact(
    ['memes', 'captions', 'jobs'],
    'readwrite',
    async (transaction): Promise<Result<Meme>> => {
      const meme = await transaction.objectStore('memes').get(id);
      if (meme?.deletedAt !== null) return failed({ kind: 'meme-gone' });
      if (value === (meme[kind]?.value ?? '')) return success(meme);
      const record: CaptionRecord = {
        id: newCaptionId(),
        meme: id,
        kind,
        value,
        made: Date.now(),
        source: { by: 'person' },
      };
      return success(await append(transaction, meme, record));
    },
  );
  if (result.ok) announce({ kind: 'memes', ids: [id] });
  return result;
}

/** Every text ever made for a meme, newest first. */
export async function captionsOf(meme: MemeId): Promise<Result<CaptionRecord[]>> {
  return await transact(['captions'], 'readonly', async (transaction) => {
    const records = await transaction.store.index('meme').getAll(meme);
    return success(records.sort((a, b) => b.made - a.made));
  });
}

async function append(
  transaction: Transaction<['memes', 'captions', 'jobs'], 'readwrite'>,
  meme: Meme,
  record: CaptionRecord,
): Promise<Meme> {
  const changed = withCaption(meme, record);
  await Promise.all([transaction.objectStore('captions').add(record), transaction.objectStore('memes').put(changed)]);
  return changed;
}

function withCaption(meme: Meme, { id, kind, value, source }: CaptionRecord): Meme {
  const replaces = source.by === 'person' || mayReplace(meme[kind]);
  const current = replaces ? { [kind]: { value, caption: id, source } } : {};
  return { ...meme, ...current, textRead: meme.textRead || kind === 'text' };
}
