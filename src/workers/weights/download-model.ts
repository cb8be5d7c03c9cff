import {
  canonicalUrl,
  manifestBytes,
  type Receipt,
  type StoredFile,
  type WeightManifest,
} from '$lib/catalogue/weights';
import { Checker } from './checker';
import { ChunkPool } from './chunks';
import { requireStorage } from './disk';
import { downloadFile, type FileJob } from './download-file';
import { findOffer, type Offer, type RemoteFile } from './hub-api';
import type { Meter } from './meter';
import type { Network } from './network';
import { chunksOfPublished, findPublished, publish, unpublish, type FileRef } from './published';
import { cleanUp, partialBytes, receipts, unfinished, writeReceipt, type UnfinishedDownload } from './records';
import { WeightsError } from './weights-error';

/** A model to download. */
export type ModelJob = {
  readonly manifest: WeightManifest;
  readonly network: Network;
  readonly meter: Meter;
  readonly signal: AbortSignal;
};

/** Downloads the missing files of a model. Call it while holding the model's lock. Throws `WeightsError`. */
export async function downloadModel(job: ModelJob): Promise<Receipt> {
  const { manifest } = job;
  await requireStorage();
  const earlier = await unfinished.read(manifest.model, manifest.mix);
  try {
    return await completeModel(job, earlier);
  } catch (error) {
    // The host may have deleted the commit that the earlier download began with: start over with the current one.
    const gone = error instanceof WeightsError && error.failure.kind === 'file-missing' && earlier !== null;
    if (!gone) throw error;
    await unfinished.delete(manifest.model, manifest.mix);
    job.meter.note('started over');
    return await completeModel(job, null);
  }
}

async function completeModel(job: ModelJob, earlier: UnfinishedDownload | null): Promise<Receipt> {
  const { manifest, network, meter, signal } = job;
  const { model, mix, repo } = manifest;
  const offer = earlier?.offer ?? (await findOffer(network, manifest, signal));
  const present = await receipts.read(model, mix);
  if (earlier === null && present !== null && covers(present, offer)) return present;
  await checkSpace(repo, offer);
  const download = { model, mix, repo, host: network.host, offer };
  await unfinished.write({ ...download, touched: Date.now() }, model, mix);
  meter.totalBytes = manifestBytes(offer);
  if (earlier !== null) meter.note('resumed');
  else if (offer.files.every(({ sha256, gitOid }) => (sha256 ?? gitOid) === null)) meter.note('unverified');
  const files: StoredFile[] = [];
  for (const remote of offer.files) {
    const { commit } = offer;
    const url = canonicalUrl(repo, commit, remote.path);
    const sameHost = earlier?.host === network.host;
    // Two models may download the same file at the same time; the second one then finds it stored.
    const file = await withLock(`memelore-file ${url}`, signal, () =>
      reuseOrFetch({ network, meter, signal, repo, commit, remote, url, sameHost }),
    );
    meter.set(remote.path, file.bytes, false);
    files.push(file);
  }
  const receipt = await writeReceipt(download, files);
  await cleanUp();
  meter.flush();
  return receipt;
}

async function reuseOrFetch(job: FileJob): Promise<StoredFile> {
  const { url, remote } = job;
  return (await reuseStored(url, remote)) ?? (await shareStored(url, remote)) ?? (await downloadFile(job));
}

/**
 * The file if it is already published. It is hashed again, because a crash of the browser may have damaged it, or it
 * may have been stored without known hashes. If it differs from the host's list, unpublishes it and returns null.
 */
async function reuseStored(url: string, remote: RemoteFile): Promise<StoredFile | null> {
  const ref = await findPublished(url);
  const file = ref === null ? null : await checked(ref, remote);
  if (ref !== null && file === null) await unpublish(url);
  return file;
}

/** Publishes the same content stored for another commit or repository. Null if there is none or it is damaged. */
async function shareStored(url: string, remote: RemoteFile): Promise<StoredFile | null> {
  if (remote.sha256 === null) return null;
  for (const { value: receipt } of await receipts.all()) {
    const sameContent = receipt.files.find(({ sha256 }) => sha256 === remote.sha256);
    const ref = sameContent && (await findPublished(canonicalUrl(receipt.repo, receipt.commit, sameContent.path)));
    const file = ref && (await checked(ref, remote));
    if (!file) continue;
    await publish(url, ref);
    return file;
  }
  return null;
}

/** The SHA-256 of a published file, lower-case hexadecimal; null if it does not exist. */
export async function hashPublished(url: string): Promise<string | null> {
  const ref = await findPublished(url);
  const file = ref && (await checked(ref, { path: '', bytes: null, sha256: null, gitOid: null }));
  return file?.sha256 ?? null;
}

async function checked(ref: FileRef, remote: RemoteFile): Promise<StoredFile | null> {
  const pool = new ChunkPool();
  const checker = await Checker.of(remote);
  let bytes = 0;
  for await (const chunk of chunksOfPublished(ref, pool)) {
    bytes += chunk.length;
    checker.update(chunk);
    pool.give(chunk);
  }
  const verifiedAs = remote.bytes === null || remote.bytes === bytes ? checker.finish() : null;
  return verifiedAs === null ? null : { path: remote.path, bytes, ...verifiedAs };
}

/** Throws `no-space` if the missing bytes exceed the free space. */
async function checkSpace(repo: string, offer: Offer): Promise<void> {
  let neededBytes = 0;
  for (const { path, bytes } of offer.files) {
    const url = canonicalUrl(repo, offer.commit, path);
    if (bytes === null || (await findPublished(url)) !== null) continue;
    neededBytes += Math.max(0, bytes - (await partialBytes(url)));
  }
  const freeBytes = await freeSpace();
  if (freeBytes !== null && neededBytes > freeBytes)
    throw new WeightsError({ kind: 'no-space', neededBytes, freeBytes });
}

/** Free bytes; null if the browser does not say. WebKit without the storage API has no `navigator.storage`. */
async function freeSpace(): Promise<number | null> {
  const { storage } = navigator as { storage?: Partial<StorageManager> };
  const { quota, usage } = (await storage?.estimate?.().catch(() => null)) ?? {};
  return quota === undefined || usage === undefined ? null : Math.max(0, quota - usage);
}

function covers(receipt: Receipt, offer: Offer): boolean {
  const paths = new Set(receipt.files.map(({ path }) => path));
  return receipt.commit === offer.commit && offer.files.every(({ path }) => paths.has(path));
}

/** Runs `action` while holding the Web Lock `name`. Calls `onWait` first if it is held, e.g. by another tab. */
export async function withLock<Value>(
  name: string,
  signal: AbortSignal,
  action: () => Promise<Value>,
  onWait: () => void = () => undefined,
): Promise<Value> {
  const busy = (await navigator.locks.query()).held?.some((lock) => lock.name === name) === true;
  if (busy) onWait();
  try {
    return await navigator.locks.request(name, { signal }, action);
  } catch (error) {
    if (signal.aborted && !(error instanceof WeightsError)) throw new WeightsError({ kind: 'cancelled' });
    throw error;
  }
}
