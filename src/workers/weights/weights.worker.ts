import { expose } from 'comlink';
import type {
  Freshness,
  HostAnswer,
  ImportFile,
  Unfinished,
  WeightsListing,
  WeightsProgress,
  WeightsWorker,
} from '$lib/models/weights-protocol';
import type { ModelId } from '$lib/core/ids';
import { success, type Result } from '$lib/core/result';
import { canonicalUrl, manifestBytes, type Receipt, type WeightManifest } from '$lib/catalogue/weights';
import { downloadModel, hashPublished, withLock } from './download-model';
import { findCommit, isCommit, probeFile } from './hub-api';
import { importModel } from './import-model';
import { Meter } from './meter';
import { Network } from './network';
import { findPublished, unpublish } from './published';
import {
  cleanUp,
  deleteAll,
  partialBytes,
  receipts,
  sweepAbandoned,
  unfinished,
  type UnfinishedDownload,
} from './records';
import { toResult, WeightsError } from './weights-error';

/** How often a long call reports that it is alive. */
const HEARTBEAT_MS = 5000;

type RunningTask = { readonly controller: AbortController; readonly ended: Promise<unknown> };

/** The weight store; one per worker. `WeightsWorker` documents its methods. */
class WeightStore implements WeightsWorker {
  readonly #runs = new Map<string, RunningTask>();

  hello(): true {
    return true;
  }

  async download(
    manifest: WeightManifest,
    host: string,
    onProgress: (progress: WeightsProgress) => void,
    onAlive: () => void,
  ): Promise<Result<Receipt>> {
    const meter = new Meter(onProgress);
    return await withHeartbeat(onAlive, () =>
      this.#run(
        manifest,
        (signal) => downloadModel({ manifest, network: new Network(host), meter, signal }),
        () => meter.note('waiting'),
      ),
    );
  }

  async pause(model: ModelId, mix: string): Promise<Result<null>> {
    await this.#stop(model, mix);
    return success(null);
  }

  async importFiles(
    manifest: WeightManifest,
    host: string,
    files: readonly ImportFile[],
    onAlive: () => void,
  ): Promise<Result<Receipt>> {
    return await withHeartbeat(onAlive, () =>
      this.#run(manifest, (signal) => importModel(manifest, new Network(host), files, signal)),
    );
  }

  async list(): Promise<Result<WeightsListing>> {
    return await toResult(async () => ({
      complete: (await receipts.all()).map(({ value }) => value),
      unfinished: await Promise.all((await unfinished.all()).map(({ value }) => unfinishedOf(value))),
    }));
  }

  async verify(model: ModelId, mix: string, onAlive: () => void): Promise<Result<Receipt>> {
    return await withHeartbeat(onAlive, () => toResult(() => verifyStored(model, mix)));
  }

  async freshness(manifest: WeightManifest, host: string): Promise<Result<Freshness>> {
    return await toResult(async () => {
      const receipt = await receipts.read(manifest.model, manifest.mix);
      if (receipt === null) throw new WeightsError({ kind: 'not-downloaded', model: manifest.model });
      const latest = await findCommit(
        new Network(host),
        manifest.repo,
        manifest.revision,
        new AbortController().signal,
      );
      return { stored: isCommit(receipt.commit) ? receipt.commit : null, latest };
    });
  }

  async remove(model: ModelId, mix: string): Promise<Result<null>> {
    return await toResult(async () => {
      await this.#stop(model, mix);
      await receipts.delete(model, mix);
      await unfinished.delete(model, mix);
      await cleanUp();
      return null;
    });
  }

  async removeAll(): Promise<Result<null>> {
    return await toResult(async () => {
      const runs = [...this.#runs.values()];
      for (const { controller } of runs) controller.abort();
      await Promise.all(runs.map(({ ended }) => ended));
      await deleteAll();
      return null;
    });
  }

  async sweep(): Promise<Result<boolean>> {
    return await toResult(async () => {
      const reopened = await reopenIncomplete();
      await sweepAbandoned(Date.now());
      return reopened;
    });
  }

  async checkHost(host: string, repo: string): Promise<Result<HostAnswer>> {
    return await toResult(async () => {
      const network = new Network(host);
      const { signal } = new AbortController();
      if ((await findCommit(network, repo, 'main', signal)) !== null) return { api: true };
      await probeFile(network, repo, 'main', 'config.json', signal);
      return { api: false };
    });
  }

  /** Aborts the running operation of a model and waits for its end. */
  async #stop(model: ModelId, mix: string): Promise<void> {
    const run = this.#runs.get(keyOf(model, mix));
    run?.controller.abort();
    await run?.ended;
  }

  /** Runs an operation on a model, one at a time across all tabs, and registers it for `#stop`. */
  async #run(
    { model, mix }: WeightManifest,
    operation: (signal: AbortSignal) => Promise<Receipt>,
    onWait?: () => void,
  ): Promise<Result<Receipt>> {
    const name = keyOf(model, mix);
    const controller = new AbortController();
    const { signal } = controller;
    const result = toResult(() => withLock(lockOf(name), signal, () => operation(signal), onWait));
    const run = { controller, ended: result };
    this.#runs.set(name, run);
    try {
      return await result;
    } finally {
      if (this.#runs.get(name) === run) this.#runs.delete(name);
    }
  }
}

/** Hashes every stored file of a model again. Unpublishes a wrong one, so that a download fetches only that file. */
async function verifyStored(model: ModelId, mix: string): Promise<Receipt> {
  const receipt = await receipts.read(model, mix);
  if (receipt === null) throw new WeightsError({ kind: 'not-downloaded', model });
  for (const file of receipt.files) {
    const url = canonicalUrl(receipt.repo, receipt.commit, file.path);
    if ((await hashPublished(url)) === file.sha256) continue;
    await unpublish(url);
    await unfinished.write(repairOf(receipt), model, mix);
    await receipts.delete(model, mix);
    await cleanUp();
    throw new WeightsError({ kind: 'wrong-bytes', file: file.path });
  }
  return receipt;
}

/** Makes unfinished downloads of models of which the browser deleted a file; true if there was one. */
async function reopenIncomplete(): Promise<boolean> {
  let reopened = false;
  for (const { value: receipt } of await receipts.all())
    await navigator.locks.request(lockOf(keyOf(receipt.model, receipt.mix)), { ifAvailable: true }, async (lock) => {
      if (lock === null || (await isWhole(receipt))) return;
      await unfinished.write(repairOf(receipt), receipt.model, receipt.mix);
      await receipts.delete(receipt.model, receipt.mix);
      reopened = true;
    });
  return reopened;
}

async function isWhole({ repo, commit, files }: Receipt): Promise<boolean> {
  for (const { path } of files) if ((await findPublished(canonicalUrl(repo, commit, path))) === null) return false;
  return true;
}

async function withHeartbeat<Value>(onAlive: () => void, work: () => Promise<Value>): Promise<Value> {
  const timer = setInterval(onAlive, HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

function keyOf(model: ModelId, mix: string): string {
  return `${model} ${mix}`;
}

/** The lock of a model of which files are being stored or checked. */
function lockOf(key: string): string {
  return `memelore-weights ${key}`;
}

/** An unfinished download that fetches only the files of a receipt that are no longer published. */
function repairOf({ model, mix, repo, host, commit, files }: Receipt): UnfinishedDownload {
  const remote = files.map(({ path, bytes, sha256 }) => ({ path, bytes, sha256, gitOid: null }));
  return { model, mix, repo, host, offer: { commit, files: remote }, touched: Date.now() };
}

async function unfinishedOf({ model, mix, repo, offer }: UnfinishedDownload): Promise<Unfinished> {
  let doneBytes = 0;
  for (const { path, bytes } of offer.files) {
    const url = canonicalUrl(repo, offer.commit, path);
    doneBytes += (await findPublished(url)) !== null ? (bytes ?? 0) : await partialBytes(url);
  }
  return { model, mix, doneBytes, totalBytes: manifestBytes(offer) };
}

expose(new WeightStore());
