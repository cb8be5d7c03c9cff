import type { ImportFile } from '$lib/models/weights-protocol';
import { canonicalUrl, matchPath, type Receipt, type StoredFile, type WeightManifest } from '$lib/catalogue/weights';
import { chunksOf } from './chunks';
import { findOffer, type Offer, type RemoteFile } from './hub-api';
import type { Network } from './network';
import { cleanUp, unfinished, writeReceipt } from './records';
import { Sink } from './sink';
import { WeightsError } from './weights-error';

/** How long the host is asked for hashes; files from disk are often taken because there is no network. */
const ASK_MS = 8000;

/** Stores a model's files from disk; call under the model's lock. Throws `WeightsError`. */
export async function importModel(
  manifest: WeightManifest,
  network: Network,
  chosen: readonly ImportFile[],
  signal: AbortSignal,
): Promise<Receipt> {
  const { model, mix, repo } = manifest;
  const sources = chooseSources(manifest, chosen);
  const offer = await offerFor(manifest, network, signal);
  // Until the receipt is written, this keeps a clean-up in another tab from deleting the files.
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

/** The chosen file of each path; fails with `file-missing` when one that is needed is not among them. */
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

/** Stores a file from this device; null, and nothing stored, when it is not the listed one. */
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

/** A chosen file that was moved or changed since. */
function unreadable(): WeightsError {
  return new WeightsError({ kind: 'unreadable-file' });
}

/** What the host lists, or, when it cannot be asked, the manifest without sizes and hashes. */
async function offerFor(manifest: WeightManifest, network: Network, signal: AbortSignal): Promise<Offer> {
  try {
    return await findOffer(network, manifest, AbortSignal.any([signal, AbortSignal.timeout(ASK_MS)]));
  } catch (error) {
    if (signal.aborted || !(error instanceof WeightsError)) throw error;
    const files = manifest.files.map(({ path }) => ({ path, bytes: null, sha256: null, gitOid: null }));
    return { commit: manifest.revision, files };
  }
}
