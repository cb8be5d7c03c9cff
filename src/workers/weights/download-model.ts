import { canonicalUrl, type Receipt, type StoredFile, type WeightManifest } from '$lib/catalogue/weights';
import { cleanUp } from './clean-up';
import { downloadFile } from './download-file';
import { findOffer, listTree, type Offer, type RemoteFile } from './hub-api';
import type { Meter } from './meter';
import type { Network } from './network';
import { Partial } from './partial';
import { receipts, unfinished, writeReceipt, type UnfinishedDownload } from './records';
import { reuseStored, shareStored } from './reuse';
import { findPublished } from './published';
import { WeightsError } from './weights-error';

/** A model to be fetched. */
export type ModelJob = {
  readonly manifest: WeightManifest;
  readonly network: Network;
  readonly meter: Meter;
  readonly signal: AbortSignal;
};

/** Fetches what is missing of a model; call under the model's lock. Throws `WeightsError`. */
export async function downloadModel(job: ModelJob): Promise<Receipt> {
  const { manifest } = job;
  const earlier = await unfinished.read(manifest.model, manifest.mix);
  try {
    return await completeModel(job, earlier);
  } catch (error) {
    // The commit of an earlier start may be gone from the host by now; the present one is still to be had.
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
  meter.totalBytes = offer.files.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
  if (earlier !== null) meter.note('resumed');
  else if (offer.files.every(({ sha256, gitOid }) => (sha256 ?? gitOid) === null)) meter.note('unverified');
  const files: StoredFile[] = [];
  for (const remote of offer.files) {
    const url = canonicalUrl(repo, offer.commit, remote.path);
    // Two models may need one file at the same time; the second finds it stored.
    const file = await withLock(`memelore-file ${url}`, signal, () =>
      fetchOrReuse(job, { offer, remote, url, sameHost: earlier?.host === network.host }),
    );
    meter.set(remote.path, file.bytes, false);
    files.push(file);
  }
  const receipt = await writeReceipt(download, files);
  await cleanUp();
  meter.flush();
  return receipt;
}

type Wanted = {
  readonly offer: Offer;
  readonly remote: RemoteFile;
  readonly url: string;
  readonly sameHost: boolean;
};

async function fetchOrReuse(job: ModelJob, { offer, remote, url, sameHost }: Wanted): Promise<StoredFile> {
  const { manifest, network, meter, signal } = job;
  const stored = (await reuseStored(url, remote)) ?? (await shareStored(url, remote));
  if (stored !== null) return stored;
  return await downloadFile({
    network,
    repo: manifest.repo,
    commit: offer.commit,
    remote,
    url,
    partial: new Partial(url),
    sameHost,
    signal,
    onReplay: (position) => meter.set(remote.path, position, false),
    onPosition: (position) => meter.set(remote.path, position, true),
    onRestart: () => meter.note('started over'),
    relist: async () => {
      const tree = await listTree(network, manifest.repo, offer.commit, signal);
      return tree?.get(remote.path) ?? { ...remote, bytes: null, sha256: null, gitOid: null };
    },
  });
}

/** Fails with `no-space` unless what is missing fits. */
async function checkSpace(repo: string, offer: Offer): Promise<void> {
  let neededBytes = 0;
  for (const { path, bytes } of offer.files) {
    const url = canonicalUrl(repo, offer.commit, path);
    if (bytes === null || (await findPublished(url)) !== null) continue;
    neededBytes += Math.max(0, bytes - (await new Partial(url).doneBytes()));
  }
  const { quota, usage } = await navigator.storage.estimate();
  if (quota === undefined || usage === undefined) return;
  const freeBytes = Math.max(0, quota - usage);
  if (neededBytes > freeBytes) throw new WeightsError({ kind: 'no-space', neededBytes, freeBytes });
}

function covers(receipt: Receipt, offer: Offer): boolean {
  const paths = new Set(receipt.files.map(({ path }) => path));
  return receipt.commit === offer.commit && offer.files.every(({ path }) => paths.has(path));
}

/** Runs `action` while no other tab holds the lock of this name; `onWait` is told when one does. */
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
