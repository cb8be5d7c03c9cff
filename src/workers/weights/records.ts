import * as v from 'valibot';
import type { ModelId } from '$lib/core/ids';
import { canonicalUrl, PART_BYTES, wholeParts, type Receipt, type StoredFile } from '$lib/catalogue/weights';
import { CHUNK_BYTES } from './chunks';
import { deleteFile, diskFile, fileNames } from './disk';
import type { Offer } from './hub-api';
import { publishedFiles, unpublishUnneeded, WEIGHTS_CACHE } from './published';
import { storageOp } from './weights-error';

/** What is known of unfinished downloads and of their files. */
const PARTS_CACHE = 'memelore-parts-v1';
/** An address nobody can own, for entries that are not files of a hub. */
const PRIVATE = 'https://memelore.invalid';
/** How long an unfinished download waits to be gone on with. */
const ABANDONED_MS = 14 * 24 * 3600 * 1000;

/** What is known of a download that has begun and not ended; its commit holds for all its files. */
export type UnfinishedDownload = {
  readonly model: ModelId;
  readonly mix: string;
  readonly repo: string;
  readonly host: string;
  readonly offer: Offer;
  /** When it was last gone on with, milliseconds since the epoch. */
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

/** The file on disk that an unfinished download goes on with, and the version of the host's file it has. */
export type PartialFile = Readonly<v.InferOutput<typeof partialFile>>;

/** Records as JSON in a cache, each under the names that identify it; one that cannot be read counts as absent. */
class Records<Value> {
  readonly #prefix: string;

  constructor(
    private readonly cache: typeof WEIGHTS_CACHE | typeof PARTS_CACHE,
    folder: string,
    private readonly schema: v.GenericSchema<unknown, Value>,
  ) {
    this.#prefix = `${PRIVATE}/${folder}/`;
  }

  /** Whether an address in the cache is one of these records'. */
  has(url: string): boolean {
    return url.startsWith(this.#prefix);
  }

  /** The record of these names, or null. */
  async read(...names: readonly string[]): Promise<Value | null> {
    return await this.#read(this.#urlOf(names));
  }

  /** Every record that can be read, with the names it is kept under. */
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
    const parsed = v.safeParse(this.schema, await response?.json().catch(() => null));
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

/** Unfinished files that a later download can go on with, by canonical address. */
export const partials = new Records(PARTS_CACHE, 'parts', partialFile);

/** Writes the receipt of a model whose files are all stored, in place of what was known of its download. */
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

/** Bytes of an unfinished file that need not be fetched again. */
export async function partialBytes(url: string): Promise<number> {
  const found = await partials.read(url);
  return found === null ? 0 : resumeAt((await diskFile(found.file))?.size ?? 0);
}

/** Deletes what is stored of an unfinished file. */
export async function deletePartial(url: string): Promise<void> {
  const found = await partials.read(url);
  await partials.delete(url);
  if (found !== null) await deleteFile(found.file);
}

/**
 * Where to go on with a file that has grown to `bytes`: after its last whole part of which it is sure that it outlasted
 * whatever ended the download. A part is flushed before the next chunk is written.
 */
export function resumeAt(bytes: number): number {
  return wholeParts(Math.max(0, bytes - CHUNK_BYTES)) * PART_BYTES;
}

/** Deletes everything that is stored. */
export async function deleteAll(): Promise<void> {
  for (const cache of [WEIGHTS_CACHE, PARTS_CACHE]) await storageOp(() => caches.delete(cache));
  await cleanUp();
}

/** Deletes every stored file and part that no receipt and no unfinished download needs. */
export async function cleanUp(): Promise<void> {
  // Listed first, so that files which other tabs make from here on are left alone. A file that is open cannot be deleted,
  // and none is closed before it is published or recorded as unfinished.
  const names = await fileNames();
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
  // Asked last: a file that is finished meanwhile is published before its record as unfinished goes.
  for (const name of await publishedFiles()) kept.add(name);
  for (const name of names) if (!kept.has(name)) await deleteFile(name);
}

/** Forgets the downloads that nobody has gone on with for two weeks, and what they left. */
export async function sweepAbandoned(now: number): Promise<void> {
  for (const { names, value } of await unfinished.all()) {
    if (now - value.touched > ABANDONED_MS) await unfinished.delete(...names);
  }
  await cleanUp();
}
