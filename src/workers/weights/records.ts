import * as v from 'valibot';
import type { ModelId } from '$lib/core/ids';
import type { Receipt, StoredFile } from '$lib/catalogue/weights';
import { PARTS_CACHE, Records, WEIGHTS_CACHE } from './caches';
import type { Offer } from './hub-api';

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

/** Receipts of completely stored models, by model and mix. */
export const receipts = new Records(WEIGHTS_CACHE, 'receipts', receipt);

/** Unfinished downloads, by model and mix. */
export const unfinished = new Records(PARTS_CACHE, 'unfinished', unfinishedDownload);

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
