import type { MemeId } from '$lib/core/ids';
import type { Job } from '$lib/core/job';
import type { Meme, Thumbnail } from '$lib/core/meme';
import { failed, success, type Result } from '$lib/core/result';
import { jobsChange } from './changes';
import { mendOriginals } from './mend-originals';
import { bytesOf, storeOriginals, type Storable } from './originals';
import { isTooLarge } from './too-large';
import { requestEach, slicesOf, transact } from './transaction';

/** A new meme with its pictures and jobs. */
export type NewMeme = {
  readonly meme: Meme;
  readonly original: Blob;
  /** What the browser shows of an original that decoders refuse; null if they take it. */
  readonly rendition: Blob | null;
  readonly thumbnail: Thumbnail;
  readonly jobs: readonly Job[];
};

/** The MIME type of renditions. */
const RENDITION_TYPE = 'image/png';

/** The files of a new meme that `storeOriginals` has to make storable. */
export function filesOf({ original, rendition }: Pick<NewMeme, 'original' | 'rendition'>): readonly Blob[] {
  return rendition === null ? [original] : [original, rendition];
}

/** What `addMemes` did with one item: `added` stored it, `known` found its bytes stored as `meme`. */
export type AddResult = {
  readonly kind: 'added' | 'known';
  readonly meme: MemeId;
  /** Set if the bytes belonged to a meme in the bin, which was restored instead, with the jobs it still needs. */
  readonly restored?: { readonly meme: Meme; readonly jobs: readonly Job[] };
};

/** The fields of a meme that can be changed directly. Its texts change only through captions. */
export type MemeChange = Partial<Pick<Meme, 'name' | 'title' | 'folder' | 'sent' | 'sentAt' | 'favourite' | 'tags'>>;

/** All memes and all jobs, in no particular order. 5,000 memes take about 50 ms. */
export async function loadLibrary(): Promise<Result<{ memes: Meme[]; jobs: Job[] }>> {
  return await transact(['memes', 'jobs'], 'readonly', async (transaction) => {
    const [memes, jobs] = await Promise.all([
      transaction.objectStore('memes').getAll(),
      transaction.objectStore('jobs').getAll(),
    ]);
    return success({ memes, jobs });
  });
}

/** The memes with these ids; missing ones are left out. A tab calls it when another tab changed them. */
export async function readMemes(ids: readonly MemeId[]): Promise<Result<Meme[]>> {
  return await transact(['memes'], 'readonly', async (transaction) => {
    const memes = await requestEach(ids, (id) => transaction.store.get(id));
    return success(memes.filter((meme) => meme !== undefined));
  });
}

/** The thumbnails of these memes; missing memes are not in the map. */
export async function readThumbnails(ids: readonly MemeId[]): Promise<Result<Map<MemeId, Thumbnail>>> {
  return await transact(['thumbnails'], 'readonly', async (transaction) => {
    const found = await Promise.all(ids.map((id) => transaction.store.get(id)));
    return success(new Map(found.filter((item) => item !== undefined).map((item) => [item.meme, item])));
  });
}

/** The original file of a meme. The Blob reads its bytes on demand. Fails with `meme-gone`. */
export async function readOriginal(id: MemeId): Promise<Result<Blob>> {
  return await transact(['originals'], 'readonly', async (transaction): Promise<Result<Blob>> => {
    const original = await transaction.store.get(id);
    if (original === undefined) return failed({ kind: 'meme-gone' });
    return success(original instanceof Blob ? original : new Blob([original]));
  });
}

/**
 * All bytes of a meme's original, for what must not fail half-way. Fails with `meme-gone` if the meme is deleted or in
 * the bin, and with `original-unreadable` if it is in the library and its bytes are not.
 */
export async function readOriginalBytes(id: MemeId): Promise<Result<ArrayBuffer>> {
  const read = await transact(['memes', 'originals'], 'readonly', async (transaction) => {
    const [key, original] = await Promise.all([
      transaction.objectStore('memes').getKey(id),
      transaction.objectStore('originals').get(id),
    ]);
    return key === undefined ? failed({ kind: 'meme-gone' }) : success(original);
  });
  if (!read.ok) return read;
  const bytes = read.value instanceof Blob ? await bytesOf(read.value) : read.value;
  return bytes === undefined || bytes === null ? failed({ kind: 'original-unreadable' }) : success(bytes);
}

/**
 * The picture of a meme for everything that decodes it: its rendition if it has one, else the original. Fails with
 * `meme-gone`.
 */
export async function readPicture(id: MemeId): Promise<Result<Blob>> {
  const rendition = await readRendition(id);
  if (!rendition.ok) return rendition;
  return rendition.value === null ? await readOriginal(id) : success(rendition.value);
}

/** The rendition of a meme; null if its original can be decoded. */
export async function readRendition(id: MemeId): Promise<Result<Blob | null>> {
  return await transact(['renditions'], 'readonly', async ({ store }) => {
    const stored = await store.get(id);
    return success(stored === undefined ? null : new Blob([stored], { type: RENDITION_TYPE }));
  });
}

/**
 * Stores a batch in one transaction and returns a result per item, in order. An item is `known` if the library or an
 * earlier item has the same bytes; nothing of it is stored, unless the stored bytes cannot be read any more. A meme in
 * the bin with these bytes is restored and counts as `added`. Fails with `storage-full` if the batch does not fit.
 */
export async function addMemes(batch: readonly NewMeme[]): Promise<Result<AddResult[]>> {
  if (await isTooLarge(batch)) return failed({ kind: 'storage-full' });
  const results = await storeOriginals(batch.flatMap(filesOf), (storable) => addBatch(batch, storable));
  if (!results.ok) return results;
  const again = batch.flatMap(({ original }, index) => {
    const result = results.value[index];
    const isNew = result === undefined || (result.kind === 'added' && result.restored === undefined);
    return isNew ? [] : [{ id: result.meme, original }];
  });
  const mended = await mendOriginals(again);
  return mended.ok ? results : mended;
}

async function addBatch(batch: readonly NewMeme[], storable: Storable): Promise<Result<AddResult[]>> {
  return await transact(
    ['memes', 'bin', 'originals', 'renditions', 'thumbnails', 'jobs'],
    'readwrite',
    async (transaction, tell): Promise<Result<AddResult[]>> => {
      const memes = transaction.objectStore('memes');
      const bin = transaction.objectStore('bin');
      const hashes = batch.map(({ meme }) => meme.sha256);
      const [there, binned] = await Promise.all([
        Promise.all(hashes.map((sha256) => memes.index('sha256').get(sha256))),
        Promise.all(hashes.map((sha256) => bin.index('sha256').get(sha256))),
      ]);
      const known = new Map(hashes.map((sha256, index) => [sha256, there[index]?.id]));
      const writes: Promise<unknown>[] = [];
      const added = batch.map(({ meme, original, rendition, thumbnail, jobs }, index): AddResult => {
        const existing = known.get(meme.sha256);
        if (existing !== undefined) return { kind: 'known', meme: existing };
        const record = binned[index];
        if (record !== undefined) {
          const { id } = record.meme;
          const back = { ...record.meme, added: meme.added };
          const needed = back.textRead ? record.jobs : withoutDoubles([...record.jobs, ...jobsFor(id, jobs)]);
          known.set(meme.sha256, id);
          writes.push(bin.delete(id), memes.put(back));
          writes.push(...needed.map((job) => transaction.objectStore('jobs').put(job)));
          return { kind: 'added', meme: id, restored: { meme: back, jobs: needed } };
        }
        known.set(meme.sha256, meme.id);
        writes.push(
          memes.add(meme),
          transaction.objectStore('originals').add(storable(original), meme.id),
          ...(rendition === null ? [] : [transaction.objectStore('renditions').add(storable(rendition), meme.id)]),
          transaction.objectStore('thumbnails').add(thumbnail),
          ...jobs.map((job) => transaction.objectStore('jobs').put(job)),
        );
        return { kind: 'added', meme: meme.id };
      });
      await Promise.all(writes);
      const ids = added.filter((item) => item.kind === 'added').map((item) => item.meme);
      if (ids.length > 0) tell({ kind: 'memes', ids });
      const queued = batch.flatMap(({ meme, jobs }, index) => {
        const back = added[index]?.restored;
        if (back !== undefined) return back.jobs.length > 0 ? [back.meme.id] : [];
        return jobs.length > 0 && ids.includes(meme.id) ? [meme.id] : [];
      });
      if (queued.length > 0) tell(jobsChange(queued));
      if (added.some(({ restored }) => restored !== undefined)) tell({ kind: 'bin' });
      return success(added);
    },
  );
}

/** The same jobs for the meme `id`. */
export function jobsFor(id: MemeId, jobs: readonly Job[]): Job[] {
  return jobs.map((job) => ({ ...job, meme: id }));
}

/** One job for each task, the first. */
export function withoutDoubles(jobs: readonly Job[]): Job[] {
  return jobs.filter(({ task }, index) => jobs.findIndex((job) => job.task === task) === index);
}

/**
 * Changes one meme and returns it. `change` receives the stored record, so that counting up is safe across tabs. Fails
 * with `meme-gone` if the meme is not in the library.
 */
export async function updateMeme(id: MemeId, change: (meme: Meme) => MemeChange): Promise<Result<Meme>> {
  return await transact(['memes'], 'readwrite', async ({ store }, tell): Promise<Result<Meme>> => {
    const meme = await store.get(id);
    if (meme === undefined) return failed({ kind: 'meme-gone' });
    const changed = { ...meme, ...change(meme) };
    await store.put(changed);
    tell({ kind: 'memes', ids: [id] });
    return success(changed);
  });
}

/** The first group is small: it holds the memes on screen, which then change at once. */
const FIRST_GROUP = 100;
/** 20,000 memes are changed in 20 steps: enough to show progress, few enough not to slow the whole down. */
const GROUP = 1000;

/**
 * Changes many memes for a person, in order and in one transaction per group. `onStored` receives each group once it
 * is stored. Missing memes and those for which `change` returns null are skipped. On a failure, the failed group and
 * later ones stay unchanged.
 */
export async function updateMemes(
  ids: readonly MemeId[],
  change: (meme: Meme) => MemeChange | null,
  onStored: (changed: readonly Meme[]) => void,
): Promise<Result<void>> {
  for (const group of slicesOf(ids, GROUP, FIRST_GROUP)) {
    const result = await transact(['memes'], 'readwrite', async ({ store }, tell) => {
      const memes = await requestEach(group, (id) => store.get(id));
      const changed = memes.flatMap((meme) => {
        const next = meme === undefined ? null : change(meme);
        return meme === undefined || next === null ? [] : [{ ...meme, ...next, changed: Date.now() }];
      });
      await requestEach(changed, (meme) => store.put(meme));
      if (changed.length > 0) tell({ kind: 'memes', ids: changed.map(({ id }) => id) });
      return success(changed);
    });
    if (!result.ok) return result;
    if (result.value.length > 0) onStored(result.value);
  }
  return success(undefined);
}

/** Memes that are removed in one transaction. */
const REMOVED_AT_ONCE = 500;

/**
 * Removes memes for good, with everything that belongs to them. Memes that are not in the store `from` are skipped, so
 * that a meme which another tab has just restored stays. The first transaction of a group only deletes, which browsers
 * allow on a full disk. If there is a failure, earlier groups are gone and later ones stay. Returns how many are gone.
 */
export async function removeMemes(wanted: readonly MemeId[], from: 'memes' | 'bin'): Promise<Result<number>> {
  let gone = 0;
  for (const group of slicesOf(wanted, REMOVED_AT_ONCE)) {
    const removed = await removeGroup(group, from);
    if (!removed.ok) return removed;
    gone += removed.value.length;
    if (removed.value.length > 0) await removeMentions(removed.value);
  }
  return success(gone);
}

async function removeGroup(wanted: readonly MemeId[], from: 'memes' | 'bin'): Promise<Result<MemeId[]>> {
  return await transact(
    [from, 'originals', 'renditions', 'thumbnails', 'captions', 'jobs'],
    'readwrite',
    async (transaction, tell): Promise<Result<MemeId[]>> => {
      const keys = await requestEach(wanted, (id) => transaction.objectStore(from).getKey(id));
      const ids = keys.filter((id) => id !== undefined);
      const captions = transaction.objectStore('captions');
      await requestEach(ids, async (id) => {
        const written = await captions.index('meme').getAllKeys(id);
        await Promise.all([
          ...written.map((caption) => captions.delete(caption)),
          transaction.objectStore(from).delete(id),
          transaction.objectStore('originals').delete(id),
          transaction.objectStore('renditions').delete(id),
          transaction.objectStore('thumbnails').delete(id),
          transaction.objectStore('jobs').delete([id, 'read']),
          transaction.objectStore('jobs').delete([id, 'describe']),
        ]);
      });
      if (ids.length === 0) return success(ids);
      if (from === 'bin') tell({ kind: 'bin' });
      else [{ kind: 'memes' as const, ids }, jobsChange(ids)].forEach(tell);
      return success(ids);
    },
  );
}

/** Removes memes from records that name several. What is left if this fails does no harm: the memes do not exist. */
async function removeMentions(ids: readonly MemeId[]): Promise<void> {
  try {
    const mentions = await import('./mentions');
    await mentions.removeMentions(ids);
  } catch (error) {
    // The script could not be loaded.
    reportError(error);
  }
}
