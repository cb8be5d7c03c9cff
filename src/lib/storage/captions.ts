import { MAX_HISTORY_LENGTH, MAX_TEXTS } from '$lib/core/bounds';
import {
  chosenByPerson,
  truncateText,
  mayReplace,
  type CaptionKind,
  type CaptionRecord,
  type ChosenByPerson,
} from '$lib/core/caption';
import { newCaptionId, type MemeId } from '$lib/core/ids';
import type { Job, Task } from '$lib/core/job';
import type { Meme } from '$lib/core/meme';
import { failed, success, type Result } from '$lib/core/result';
import { jobsChange } from './changes';
import { transact, type Transaction, type WritableStore } from './transaction';

/** What a reading tells of the meme besides its text: whether words are unread, and the reader's version. */
export type ReadingFacts = Required<Pick<Meme, 'unread' | 'made'>>;

/**
 * Stores a new caption and returns the updated meme. A person's caption becomes the current one; a model's does too,
 * unless a person wrote the current one. `finishes` is the job that the caption was made for. It is removed in the same
 * transaction, so that a killed tab neither loses a caption nor makes it twice. A job that was queued again meanwhile
 * stays. Fails with `meme-gone`, and with `cancelled` if the job was removed from the queue.
 */
export async function recordCaption(
  record: CaptionRecord,
  {
    finishes = null,
    facts = null,
  }: { finishes?: Pick<Job, 'task' | 'queued'> | null; facts?: ReadingFacts | null } = {},
): Promise<Result<Meme>> {
  return await transact(
    ['memes', 'captions', 'jobs'],
    'readwrite',
    async (transaction, tell): Promise<Result<Meme>> => {
      const meme = await transaction.objectStore('memes').get(record.meme);
      if (meme === undefined) return failed({ kind: 'meme-gone' });
      tell({ kind: 'memes', ids: [meme.id] });
      if (finishes !== null) {
        const key: [MemeId, Task] = [meme.id, finishes.task];
        const job = await transaction.objectStore('jobs').get(key);
        if (job === undefined) return failed({ kind: 'cancelled' });
        if (job.queued === finishes.queued) await transaction.objectStore('jobs').delete(key);
        tell(jobsChange([meme.id], finishes.task));
      }
      const read = facts === null ? meme : { ...meme, ...facts, made: { ...meme.made, ...facts.made } };
      return success(await append(transaction, read, record));
    },
  );
}

/**
 * Stores a person's edit and returns the updated meme. An emptied field is an edit; a value equal to the current one is
 * not. Fails with `meme-gone`.
 */
export async function editText(id: MemeId, kind: CaptionKind, value: string): Promise<Result<Meme>> {
  return await write(id, kind, value, { by: 'person' });
}

/**
 * Makes an earlier caption current and returns the updated meme. This adds a record by a person, which no model
 * overwrites and which names the model that made the text. Fails with `meme-gone`.
 */
export async function chooseText({ meme, kind, value, source }: CaptionRecord): Promise<Result<Meme>> {
  return await write(meme, kind, value, chosenByPerson(source));
}

async function write(id: MemeId, kind: CaptionKind, value: string, source: ChosenByPerson): Promise<Result<Meme>> {
  return await transact(
    ['memes', 'captions', 'jobs'],
    'readwrite',
    async (transaction, tell): Promise<Result<Meme>> => {
      const meme = await transaction.objectStore('memes').get(id);
      if (meme === undefined) return failed({ kind: 'meme-gone' });
      const current = meme[kind];
      // An equal value is still a change if a person chooses a model's text: from then on it is the person's.
      const isTheirs = source.made === undefined || current?.source.by === 'person';
      if (value === (current?.value ?? '') && isTheirs) return success(meme);
      tell({ kind: 'memes', ids: [id] });
      const record = { id: newCaptionId(), meme: id, kind, value, made: Date.now(), source };
      return success(await append(transaction, { ...meme, changed: record.made }, record));
    },
  );
}

/** All captions of a meme, newest first. */
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
  const changed = await addCaption(transaction.objectStore('captions'), meme, record);
  await transaction.objectStore('memes').put(changed);
  return changed;
}

/**
 * Adds a caption within a transaction and returns the meme as it is to be stored with it. A text that a model read
 * replaces what the same model read before; what a person wrote or chose stays. Of a meme with more texts than are kept
 * the oldest go, but not those that it shows.
 */
export async function addCaption(store: WritableStore<'captions'>, meme: Meme, whole: CaptionRecord): Promise<Meme> {
  const record = { ...whole, value: truncateText(whole.value) };
  const known = await store.index('meme').getAll(meme.id);
  const changed = withCaption(meme, record);
  const kept = known.filter((earlier) => !isReadBySameModel(earlier, record));
  const dropped = [...known.filter((earlier) => isReadBySameModel(earlier, record)), ...tooMany(kept, changed, record)];
  await Promise.all([store.add(record), ...dropped.map(({ id }) => store.delete(id))]);
  return changed;
}

/** The texts that are one too many beside a new one, oldest first; never one that the meme shows. */
function tooMany(kept: readonly CaptionRecord[], meme: Meme, added: CaptionRecord): readonly CaptionRecord[] {
  let count = kept.length + 1;
  let length = kept.reduce((sum, { value }) => sum + value.length, added.value.length);
  const isShown = ({ id }: CaptionRecord): boolean => [meme.description?.caption, meme.text?.caption].includes(id);
  const oldestFirst = kept.filter((record) => !isShown(record)).sort((a, b) => a.made - b.made);
  return oldestFirst.filter(({ value }) => {
    if (count <= MAX_TEXTS && length <= MAX_HISTORY_LENGTH) return false;
    count -= 1;
    length -= value.length;
    return true;
  });
}

/** True for two texts in a meme that one model read: only the last of them is kept. */
export function isReadBySameModel(one: CaptionRecord, other: CaptionRecord): boolean {
  const areTexts = one.kind === 'text' && other.kind === 'text';
  const areReadings = one.source.by === 'model' && other.source.by === 'model';
  return areTexts && areReadings && one.source.model === other.source.model;
}

function withCaption(meme: Meme, { id, kind, value, source }: CaptionRecord): Meme {
  const replaces = source.by === 'person' || mayReplace(meme[kind]);
  const current = replaces ? { [kind]: { value, caption: id, source } } : {};
  return { ...meme, ...current, textRead: meme.textRead || kind === 'text' };
}
