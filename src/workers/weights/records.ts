import * as v from 'valibot';
import type { ModelId } from '$lib/core/ids';
import { canonicalUrl, type Receipt, type StoredFile } from '$lib/catalogue/weights';
import { closedFileNames, deleteFile, fileSize, resumeAt } from './disk';
import type { Offer } from './hub-api';
import { jsonOf, publishedFiles, unpublishUnneeded, WEIGHTS_CACHE } from './published';
import { storageOp } from './weights-error';

/** Holds the records of unfinished downloads and of their files. */
const PARTS_CACHE = 'memelore-parts-v1';
/** A base address that cannot exist, for cache entries that are records. */
const PRIVATE = 'https://memelore.invalid';
/** Unfinished downloads that were not resumed for this long are deleted. */
const ABANDONED_MS = 14 * 24 * 3600 * 1000;

/** The record of a download that has begun and not finished; all its files are from one commit. */
export type UnfinishedDownload = {
  readonly model: ModelId;
  readonly mix: string;
  readonly repo: string;
  readonly host: string;
  readonly offer: Offer;
  /** When it was last started or resumed, milliseconds since the epoch. */
  readonly touched: number;
};

const model = v.pipe(
  v.string(),
  v.transform((id) => id as ModelId),
);
const verified = v.picklist(['hash', 'size']);
const file = v.object({ path: v.string(), bytes: v.number(), sha256: v.string(), verified });
const remote = v.object({
  path: v.string(),
  bytes: v.nullable(v.number()),
  sha256: v.nullable(v.string()),
  gitOid: v.nullable(v.string()),
});
const download = { model, mix: v.string(), repo: v.string(), host: v.string() };

const receipt: v.GenericSchema<unknown, Receipt> = v.object({
  ...download,
  commit: v.string(),
  files: v.array(file),
  verified,
  finished: v.number(),
});
const unfinishedDownload: v.GenericSchema<unknown, UnfinishedDownload> = v.object({
  ...download,
  offer: v.object({ commit: v.string(), files: v.array(remote) }),
  touched: v.number(),
});
const partialFile = v.object({ file: v.string(), etag: v.nullable(v.string()) });

/** The partly downloaded file on disk, and the ETag of the host's file. */
export type PartialFile = Readonly<v.InferOutput<typeof partialFile>>;

/** Stores records as JSON in a cache, each under one or more names. A record that cannot be parsed counts as absent. */
class Records<Value> {
  readonly #prefix: string;

  constructor(
    private readonly cache: typeof WEIGHTS_CACHE | typeof PARTS_CACHE,
    folder: string,
    private readonly schema: v.GenericSchema<unknown, Value>,
  ) {
    this.#prefix = `${PRIVATE}/${folder}/`;
  }

  /** True if an address in the cache belongs to one of these records. */
  has(url: string): boolean {
    return url.startsWith(this.#prefix);
  }

  /** The record under these names, or null. */
  async read(...names: readonly string[]): Promise<Value | null> {
    return await this.#read(this.#urlOf(names));
  }

  /** All valid records with their names. */
  async all(): Promise<readonly { readonly names: readonly string[]; readonly value: Value }[]> {
    const cache = await this.#open();
    const urls = (await storageOp(() => cache.keys())).map(({ url }) => url).filter((url) => this.has(url));
    const records = await Promise.all(
      urls.map(async (url) => {
        const names = url.slice(this.#prefix.length).split('/').map(decodeURIComponent);
        return { names, value: await this.#read(url) };
      }),
    );
    return records.flatMap(({ names, value }) => (value === null ? [] : [{ names, value }]));
  }

  async write(value: Value, ...names: readonly string[]): Promise<void> {
    const cache = await this.#open();
    await storageOp(() => cache.put(this.#urlOf(names), Response.json(value)));
  }

  async delete(...names: readonly string[]): Promise<void> {
    const cache = await this.#open();
    await storageOp(() => cache.delete(this.#urlOf(names)));
  }

  async #read(url: string): Promise<Value | null> {
    const cache = await this.#open();
    const response = await storageOp(() => cache.match(url));
    if (response === undefined) return null;
    const parsed = v.safeParse(this.schema, await jsonOf(response));
    return parsed.success ? parsed.output : null;
  }

  #open(): Promise<Cache> {
    return storageOp(() => caches.open(this.cache));
  }

  #urlOf(names: readonly string[]): string {
    return this.#prefix + names.map(encodeURIComponent).join('/');
  }
}

/** Receipts of completely stored models, by model and mix. */
export const receipts = new Records(WEIGHTS_CACHE, 'receipts', receipt);

/** Unfinished downloads, by model and mix. */
export const unfinished = new Records(PARTS_CACHE, 'unfinished', unfinishedDownload);

/** Partly downloaded files that a later download can resume, by canonical address. */
export const partials = new Records(PARTS_CACHE, 'parts', partialFile);

/** Writes the receipt of a model whose files are all stored, and deletes the record of its unfinished download. */
export async function writeReceipt(
  { model, mix, repo, host, offer: { commit } }: Omit<UnfinishedDownload, 'touched'>,
  files: readonly StoredFile[],
): Promise<Receipt> {
  const verified = files.every((one) => one.verified === 'hash') ? 'hash' : 'size';
  const written: Receipt = { model, mix, repo, commit, host, files, verified, finished: Date.now() };
  await receipts.write(written, model, mix);
  await unfinished.delete(model, mix);
  return written;
}

/** Bytes of a partly downloaded file that need not be downloaded again. */
export async function partialBytes(url: string): Promise<number> {
  const found = await partials.read(url);
  return found === null ? 0 : resumeAt(found.file, (await fileSize(found.file)) ?? 0);
}

/** Deletes a partly downloaded file and its record. */
export async function deletePartial(url: string): Promise<void> {
  const found = await partials.read(url);
  await partials.delete(url);
  if (found !== null) await deleteFile(found.file);
}

/** Deletes all weights, receipts and unfinished downloads. */
export async function deleteAll(): Promise<void> {
  for (const cache of [WEIGHTS_CACHE, PARTS_CACHE]) await storageOp(() => caches.delete(cache));
  await cleanUp();
}

/** Deletes every file that neither a receipt nor an unfinished download needs. */
export async function cleanUp(): Promise<void> {
  // The names are listed first, so that files other tabs create from now on are not deleted, and without open files: a
  // file is closed only once it is published or recorded as unfinished, which an open one may be after it was looked up
  // below and before it would be deleted.
  const names = await closedFileNames();
  const downloading = new Set(
    (await unfinished.all()).flatMap(({ value: { repo, offer } }) =>
      offer.files.map(({ path }) => canonicalUrl(repo, offer.commit, path)),
    ),
  );
  const finished = (await receipts.all()).flatMap(({ value: { repo, commit, files } }) =>
    files.map(({ path }) => canonicalUrl(repo, commit, path)),
  );
  const needed = new Set([...downloading, ...finished]);
  await unpublishUnneeded((url) => needed.has(url) || receipts.has(url));
  const kept = new Set<string>();
  for (const { names, value } of await partials.all()) {
    if (names.every((url) => downloading.has(url))) kept.add(value.file);
    else await partials.delete(...names);
  }
  // Must come last: a file finished meanwhile is published before its record as unfinished is deleted.
  for (const name of await publishedFiles()) kept.add(name);
  for (const name of names) if (!kept.has(name)) await deleteFile(name);
}

/** Deletes unfinished downloads that were not resumed for two weeks, with their files. */
export async function sweepAbandoned(now: number): Promise<void> {
  for (const { names, value } of await unfinished.all()) {
    if (now - value.touched > ABANDONED_MS) await unfinished.delete(...names);
  }
  await cleanUp();
}
