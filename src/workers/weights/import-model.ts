import type { ImportFile } from '$lib/captioner/weights-protocol';
import { canonicalUrl, matchPath, type Receipt, type StoredFile, type WeightManifest } from '$lib/catalogue/weights';
import { chunksOf } from './chunks';
import { cleanUp } from './clean-up';
import { findOffer, type Offer } from './hub-api';
import type { Network } from './network';
import { deleteSession, writeReceipt, writeSession } from './records';
import { pour } from './reuse';
import { Trouble } from './trouble';

/** How long the host is asked for hashes; files from disk are often taken because there is no network. */
const ASK_MS = 8000;

/** Stores a model's files from disk; call under the model's lock. Throws trouble. */
export async function importModel(
  manifest: WeightManifest,
  network: Network,
  chosen: readonly ImportFile[],
  signal: AbortSignal,
): Promise<Receipt> {
  const { model, mix, repo } = manifest;
  const sources = chooseSources(manifest, chosen);
  const offer = await offerFor(manifest, network, signal);
  // Found by a clean-up of another tab, the files would be nobody's until the receipt is written.
  await writeSession({ model, mix, repo, host: '', offer, touched: Date.now() });
  try {
    const files: StoredFile[] = [];
    for (const remote of offer.files) {
      const blob = sources.get(remote.path);
      if (blob === undefined) continue;
      const url = canonicalUrl(repo, offer.commit, remote.path);
      const file = await pour((pool) => chunksOf(blob.stream(), pool, unreadable), url, remote);
      if (file === null) throw new Trouble({ kind: 'wrong-bytes', file: remote.path });
      files.push(file);
    }
    const verified = files.every((file) => file.verified === 'hash') ? 'hash' : 'size';
    const receipt = {
      model,
      mix,
      repo,
      commit: offer.commit,
      host: '',
      files,
      verified,
      finished: Date.now(),
    } as const;
    await writeReceipt(receipt);
    return receipt;
  } finally {
    await deleteSession(model, mix);
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
    else if (optional !== true) throw new Trouble({ kind: 'file-missing', host: 'What you chose', file: path });
  }
  return sources;
}

/** A chosen file that was moved or changed since. */
function unreadable(): Trouble {
  return new Trouble({ kind: 'unreadable-file' });
}

/** What the host lists, or, when it cannot be asked, the manifest without sizes and hashes. */
async function offerFor(manifest: WeightManifest, network: Network, signal: AbortSignal): Promise<Offer> {
  try {
    return await findOffer(network, manifest, AbortSignal.any([signal, AbortSignal.timeout(ASK_MS)]));
  } catch (error) {
    if (signal.aborted || !(error instanceof Trouble)) throw error;
    const files = manifest.files.map(({ path }) => ({ path, bytes: null, sha256: null, gitOid: null }));
    return { commit: manifest.revision, files };
  }
}
