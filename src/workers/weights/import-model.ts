import type { ImportFile } from '$lib/models/weights-protocol';
import { canonicalUrl, matchPath, type Receipt, type StoredFile, type WeightManifest } from '$lib/catalogue/weights';
import { chunksOf } from './chunks';
import { requireStorage } from './disk';
import { findOffer, type Offer, type RemoteFile } from './hub-api';
import type { Network } from './network';
import { cleanUp, unfinished, writeReceipt } from './records';
import { Sink } from './sink';
import { WeightsError } from './weights-error';

/** Time limit for the host's list of hashes; people often import files because they have no network. */
const OFFER_TIMEOUT_MS = 8000;

/** Stores a model's files from disk. Call it while holding the model's lock. Throws `WeightsError`. */
export async function importModel(
  manifest: WeightManifest,
  network: Network,
  chosen: readonly ImportFile[],
  signal: AbortSignal,
): Promise<Receipt> {
  const { model, mix, repo } = manifest;
  await requireStorage();
  const sources = chooseSources(manifest, chosen);
  const offer = await offerFor(manifest, network, signal);
  // Prevents a clean-up in another tab from deleting the files before the receipt is written.
  const download = { model, mix, repo, host: '', offer };
  await unfinished.write({ ...download, touched: Date.now() }, model, mix);
  try {
    const files: StoredFile[] = [];
    for (const remote of offer.files) {
      const blob = sources.get(remote.path);
      if (blob === undefined) continue;
      const url = canonicalUrl(repo, offer.commit, remote.path);
      const file = await importStream(blob.stream(), url, remote);
      if (file === null) throw new WeightsError({ kind: 'wrong-bytes', file: remote.path });
      files.push(file);
    }
    return await writeReceipt(download, files);
  } finally {
    await unfinished.delete(model, mix);
    await cleanUp();
  }
}

/** The chosen file for each path of the manifest. Throws `file-missing` if a required file was not chosen. */
function chooseSources(manifest: WeightManifest, chosen: readonly ImportFile[]): ReadonlyMap<string, Blob> {
  const sources = new Map<string, Blob>();
  const names = chosen.map(({ path }) => path);
  for (const { path, optional } of manifest.files) {
    const name = matchPath(path, names);
    const file = chosen.find((candidate) => candidate.path === name);
    if (file !== undefined) sources.set(path, file.blob);
    else if (optional !== true) throw new WeightsError({ kind: 'file-missing', host: 'What you chose', file: path });
  }
  return sources;
}

/** Stores a file from this device. Null, and nothing is stored, if it differs from the host's list. */
async function importStream(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  url: string,
  remote: RemoteFile,
): Promise<StoredFile | null> {
  const sink = await Sink.open({ url, remote, found: null, resumable: false });
  try {
    for await (const chunk of chunksOf(stream, sink.pool, unreadable)) await sink.write(chunk, null);
    return remote.bytes === null || remote.bytes === sink.position ? await sink.finish() : null;
  } finally {
    await sink.abort();
  }
}

/** The error for a chosen file that was moved or changed since. */
function unreadable(): WeightsError {
  return new WeightsError({ kind: 'unreadable-file' });
}

/** The host's list; if the host cannot be asked, the manifest's files without sizes and hashes. */
async function offerFor(manifest: WeightManifest, network: Network, signal: AbortSignal): Promise<Offer> {
  try {
    return await findOffer(network, manifest, AbortSignal.any([signal, AbortSignal.timeout(OFFER_TIMEOUT_MS)]));
  } catch (error) {
    if (signal.aborted || !(error instanceof WeightsError)) throw error;
    const files = manifest.files.map(({ path }) => ({ path, bytes: null, sha256: null, gitOid: null }));
    return { commit: manifest.revision, files };
  }
}
