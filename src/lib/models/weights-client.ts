import type { ModelId } from '$lib/core/ids';
import type { Result } from '$lib/core/result';
import { WorkerLink } from '$lib/core/worker-link';
import type { Receipt, WeightManifest } from '$lib/catalogue/weights';
import type {
  Freshness,
  HostAnswer,
  ImportFile,
  WeightsListing,
  WeightsProgress,
  WeightsWorker,
} from './weights-protocol';

/** A host is asked four times and may ask for a minute in between. What takes longer tells that it goes on. */
const QUIET_MS = 300_000;

/**
 * The weight store's worker, started by the first call. It outlives captioner workers: a model switch does not stop a
 * download. Every call settles; when the worker dies they fail with `worker-died` and the next call starts another one,
 * which goes on with what is stored. The calls are those of `WeightsWorker`.
 */
export class WeightsClient {
  readonly #link = new WorkerLink<WeightsWorker>(spawnWeights, { quietMs: QUIET_MS });

  /** As `WeightsWorker.download`; `onProgress` is called at most ten times a second. */
  async download(
    manifest: WeightManifest,
    host: string,
    onProgress?: (progress: WeightsProgress) => void,
  ): Promise<Result<Receipt>> {
    return await this.#link.call((api, progress) => api.download(manifest, host, progress(onProgress), progress()));
  }

  pause(model: ModelId, mix: string): Promise<Result<null>> {
    return this.#link.call((api) => api.pause(model, mix));
  }

  cancel(model: ModelId, mix: string): Promise<Result<null>> {
    return this.#link.call((api) => api.cancel(model, mix));
  }

  importFiles(manifest: WeightManifest, host: string, files: readonly ImportFile[]): Promise<Result<Receipt>> {
    return this.#link.call((api, progress) => api.importFiles(manifest, host, files, progress()));
  }

  list(): Promise<Result<WeightsListing>> {
    return this.#link.call((api) => api.list());
  }

  receipt(model: ModelId, mix: string): Promise<Result<Receipt | null>> {
    return this.#link.call((api) => api.receipt(model, mix));
  }

  verify(model: ModelId, mix: string): Promise<Result<Receipt>> {
    return this.#link.call((api, progress) => api.verify(model, mix, progress()));
  }

  freshness(manifest: WeightManifest, host: string): Promise<Result<Freshness>> {
    return this.#link.call((api) => api.freshness(manifest, host));
  }

  remove(model: ModelId, mix: string): Promise<Result<null>> {
    return this.#link.call((api) => api.remove(model, mix));
  }

  removeAll(): Promise<Result<null>> {
    return this.#link.call((api) => api.removeAll());
  }

  sweep(): Promise<Result<null>> {
    return this.#link.call((api) => api.sweep());
  }

  checkHost(typed: string, repo: string): Promise<Result<HostAnswer>> {
    return this.#link.call((api) => api.checkHost(typed, repo));
  }
}

function spawnWeights(): Worker {
  return new Worker(new URL('../../workers/weights/weights.worker.ts', import.meta.url), { type: 'module' });
}
