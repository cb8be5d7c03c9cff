import { MAX_TAGS, MAX_TAGS_OF_MEME } from '$lib/core/bounds';
import type { MemeId } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';
import { failed, success, type Result } from '$lib/core/result';
import { colourForNew, tagKey, withoutTag, withTag, type TagColour } from '$lib/core/tag';
import type { TagRecord } from './schema';
import { requestEach, readAll, transact, type Transaction } from './transaction';

/** The memes whose tags changed, after the change. */
export type Retagged = { readonly memes: readonly Meme[] };

type TagTransaction = Transaction<['memes', 'bin', 'tags'], 'readwrite'>;

/** All tags, in no particular order. */
export async function loadTags(): Promise<Result<TagRecord[]>> {
  return await readAll('tags');
}

/**
 * Adds a tag to memes; a new tag gets a colour. An existing tag with the same key keeps its spelling. Missing memes are
 * skipped. Fails with `too-many` if there are as many tags as there can be, in the library or on one of the memes.
 */
export async function addTag(ids: readonly MemeId[], name: string): Promise<Result<Retagged>> {
  return await retag(async (transaction) => {
    const tags = transaction.objectStore('tags');
    const records = await tags.getAll();
    const known = records.find((record) => tagKey(record.name) === tagKey(name));
    if (known === undefined && records.length >= MAX_TAGS) return failed({ kind: 'too-many', what: 'tags' });
    const memes = await read(transaction, ids);
    const isFull = (meme: Meme): boolean =>
      meme.tags.length >= MAX_TAGS_OF_MEME && !meme.tags.some((tag) => tagKey(tag) === tagKey(name));
    if (memes.some(isFull)) return failed({ kind: 'too-many', what: 'tags-of-meme' });
    if (known === undefined)
      await tags.put({ name, colour: colourForNew(records.map(({ colour }) => colour)), made: Date.now() });
    return success(await change(transaction, memes, (meme) => withTag(meme.tags, known?.name ?? name)));
  });
}

/** Removes a tag from memes. The tag itself stays, even if no meme has it. */
export async function removeTag(ids: readonly MemeId[], name: string): Promise<Result<Retagged>> {
  return await retag(async (transaction) =>
    success(await change(transaction, await read(transaction, ids), (meme) => withoutTag(meme.tags, name))),
  );
}

/**
 * Renames a tag on every meme, also in the bin. If another tag has the key of the new name, the two are merged under
 * the other's name and colour.
 */
export async function renameTag(from: string, to: string): Promise<Result<Retagged>> {
  return await retag(async (transaction) => {
    const tags = transaction.objectStore('tags');
    const records = await tags.getAll();
    const own = records.find((record) => tagKey(record.name) === tagKey(from));
    const other = records.find((record) => tagKey(record.name) === tagKey(to) && record !== own);
    if (own !== undefined) await tags.delete(own.name);
    if (other === undefined) await tags.put({ name: to, colour: own?.colour ?? 'grey', made: own?.made ?? Date.now() });
    const name = other?.name ?? to;
    const changed = await changeEverywhere(transaction, ({ tags: carried }) =>
      unique(carried.map((tag) => (tagKey(tag) === tagKey(from) ? name : tag))),
    );
    return success(changed);
  });
}

/** Changes a tag's colour. */
export async function recolourTag(name: string, colour: TagColour): Promise<Result<void>> {
  return await transact(['tags'], 'readwrite', async ({ store }, tell) => {
    await store.put({ made: Date.now(), ...(await store.get(name)), name, colour });
    tell({ kind: 'tags' });
    return success(undefined);
  });
}

/** Deletes a tag and removes it from every meme, also in the bin. The memes stay. */
export async function deleteTag(name: string): Promise<Result<Retagged>> {
  return await retag(async (transaction) => {
    await transaction.objectStore('tags').delete(name);
    return success(await changeEverywhere(transaction, (meme) => withoutTag(meme.tags, name)));
  });
}

/** Restores a deleted tag and adds it to these memes; missing ones are skipped. */
export async function restoreTag(record: TagRecord, ids: readonly MemeId[]): Promise<Result<Retagged>> {
  return await retag(async (transaction) => {
    await transaction.objectStore('tags').put(record);
    return success(await change(transaction, await read(transaction, ids), (meme) => withTag(meme.tags, record.name)));
  });
}

/** Runs `work` in one transaction and announces the memes it returns, which are those it changed. */
async function retag(
  work: (transaction: TagTransaction) => Promise<Result<readonly Meme[]>>,
): Promise<Result<Retagged>> {
  return await transact(['memes', 'bin', 'tags'], 'readwrite', async (transaction, tell): Promise<Result<Retagged>> => {
    const worked = await work(transaction);
    if (!worked.ok) return worked;
    const memes = worked.value;
    tell({ kind: 'tags' });
    if (memes.length > 0) tell({ kind: 'memes', ids: memes.map(({ id }) => id) });
    return success({ memes });
  });
}

async function read(transaction: TagTransaction, ids: readonly MemeId[]): Promise<readonly Meme[]> {
  const memes = await requestEach(ids, (id) => transaction.objectStore('memes').get(id));
  return memes.filter((meme) => meme !== undefined);
}

/** Changes all memes, those in the bin too, and returns the changed ones of the library. */
async function changeEverywhere(
  transaction: TagTransaction,
  next: (meme: Meme) => readonly string[],
): Promise<readonly Meme[]> {
  const bin = transaction.objectStore('bin');
  await requestEach(await bin.getAll(), async (record) => {
    const [meme] = changedBy([record.meme], next);
    if (meme !== undefined) await bin.put({ ...record, meme });
  });
  return await change(transaction, await transaction.objectStore('memes').getAll(), next);
}

/** Stores the memes whose tags `next` changes, and returns them. */
async function change(
  transaction: TagTransaction,
  memes: readonly Meme[],
  next: (meme: Meme) => readonly string[],
): Promise<readonly Meme[]> {
  const changed = changedBy(memes, next);
  await requestEach(changed, (meme) => transaction.objectStore('memes').put(meme));
  return changed;
}

function changedBy(memes: readonly Meme[], next: (meme: Meme) => readonly string[]): Meme[] {
  return memes.flatMap((meme) => {
    const tags = next(meme);
    const same = tags.length === meme.tags.length && tags.every((tag, index) => tag === meme.tags[index]);
    return same ? [] : [{ ...meme, tags, changed: Date.now() }];
  });
}

function unique(names: readonly string[]): readonly string[] {
  return names.reduce<readonly string[]>((kept, name) => withTag(kept, name), []);
}
