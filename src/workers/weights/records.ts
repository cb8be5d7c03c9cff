import type { ModelId } from '$lib/core/ids';
import type { Receipt } from '$lib/catalogue/weights';
import { getRecord, openParts, openWeights, PRIVATE, putRecord, urlsIn } from './caches';
import type { Offer } from './hub-api';
import { stored } from './trouble';

/** What is known of a download that has begun and not ended; its commit holds for all its files. */
export type Session = {
  readonly model: ModelId;
  readonly mix: string;
  readonly repo: string;
  readonly host: string;
  readonly offer: Offer;
  /** When it was last gone on with, milliseconds since the epoch. */
  readonly touched: number;
};

const RECEIPTS = `${PRIVATE}/receipts/`;
const SESSIONS = `${PRIVATE}/unfinished/`;

const name = (model: ModelId, mix: string): string => `${encodeURIComponent(model)}/${encodeURIComponent(mix)}`;

/** Whether an address in the cache of weights is a receipt's, not a file's. */
export function isReceipt(url: string): boolean {
  return url.startsWith(RECEIPTS);
}

/** The receipt of a completely stored model, or null. */
export async function readReceipt(model: ModelId, mix: string): Promise<Receipt | null> {
  return await getRecord<Receipt>(await openWeights(), RECEIPTS + name(model, mix));
}

/** Every receipt. */
export async function allReceipts(): Promise<readonly Receipt[]> {
  return await readAll<Receipt>(await openWeights(), RECEIPTS);
}

export async function writeReceipt(receipt: Receipt): Promise<void> {
  await putRecord(await openWeights(), RECEIPTS + name(receipt.model, receipt.mix), receipt);
}

export async function deleteReceipt(model: ModelId, mix: string): Promise<void> {
  const cache = await openWeights();
  await stored(() => cache.delete(RECEIPTS + name(model, mix)));
}

/** The unfinished download of a model, or null. */
export async function readSession(model: ModelId, mix: string): Promise<Session | null> {
  return await getRecord<Session>(await openParts(), SESSIONS + name(model, mix));
}

/** Every unfinished download. */
export async function allSessions(): Promise<readonly Session[]> {
  return await readAll<Session>(await openParts(), SESSIONS);
}

export async function writeSession(session: Session): Promise<void> {
  await putRecord(await openParts(), SESSIONS + name(session.model, session.mix), session);
}

export async function deleteSession(model: ModelId, mix: string): Promise<void> {
  const cache = await openParts();
  await stored(() => cache.delete(SESSIONS + name(model, mix)));
}

async function readAll<Value>(cache: Cache, prefix: string): Promise<readonly Value[]> {
  const records = await Promise.all((await urlsIn(cache, prefix)).map((url) => getRecord<Value>(cache, url)));
  return records.filter((record) => record !== null);
}
