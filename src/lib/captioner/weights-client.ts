import { proxy, wrap, type Remote } from 'comlink';
import type { ModelId } from '$lib/core/ids';
import { failed, type Result } from '$lib/core/result';
import type { Receipt, WeightManifest } from '$lib/domain/weights';
import type {
  Freshness,
  HostAnswer,
  ImportFile,
  WeightsListing,
  WeightsProgress,
  WeightsWorker,
} from './weights-protocol';

/** How long the worker's script may take to answer first, in milliseconds. */
const HELLO_MS = 20_000;

type Running = {
  readonly worker: Worker;
  readonly remote: Remote<WeightsWorker>;
  /** Settles, with a failure, when the worker is of no more use. */
  readonly died: Promise<FailedResult>;
  /** Ends it and settles `died`. */
  readonly end: (detail: string) => void;
  readonly ready: Promise<void>;
};

/**
 * The weight store's worker, started by the first call. It outlives captioner workers: a model switch does not stop a
 * download. Every call settles; when the worker dies they fail with `worker-died` and the next call starts another one,
 * which goes on with what is stored. The calls are those of `WeightsWorker`.
 */
export class WeightsClient {
  #running: Running | undefined;

  /** As `WeightsWorker.download`; `onProgress` is called at most ten times a second. */
  async download(
    manifest: WeightManifest,
    host: string,
    onProgress: (progress: WeightsProgress) => void = () => undefined,
  ): Promise<Result<Receipt>> {
    return await this.#ask((remote) => remote.download(manifest, host, proxy(onProgress)));
  }

  pause(model: ModelId, mix: string): Promise<Result<null>> {
    return this.#ask((remote) => remote.pause(model, mix));
  }

  cancel(model: ModelId, mix: string): Promise<Result<null>> {
    return this.#ask((remote) => remote.cancel(model, mix));
  }

  importFiles(manifest: WeightManifest, host: string, files: readonly ImportFile[]): Promise<Result<Receipt>> {
    return this.#ask((remote) => remote.importFiles(manifest, host, files));
  }

  list(): Promise<Result<WeightsListing>> {
    return this.#ask((remote) => remote.list());
  }

  receipt(model: ModelId, mix: string): Promise<Result<Receipt | null>> {
    return this.#ask((remote) => remote.receipt(model, mix));
  }

  verify(model: ModelId, mix: string): Promise<Result<Receipt>> {
    return this.#ask((remote) => remote.verify(model, mix));
  }

  freshness(manifest: WeightManifest, host: string): Promise<Result<Freshness>> {
    return this.#ask((remote) => remote.freshness(manifest, host));
  }

  remove(model: ModelId, mix: string): Promise<Result<null>> {
    return this.#ask((remote) => remote.remove(model, mix));
  }

  removeAll(): Promise<Result<null>> {
    return this.#ask((remote) => remote.removeAll());
  }

  sweep(): Promise<Result<null>> {
    return this.#ask((remote) => remote.sweep());
  }

  checkHost(typed: string, repo: string): Promise<Result<HostAnswer>> {
    return this.#ask((remote) => remote.checkHost(typed, repo));
  }

  /** Ends the worker; running calls fail with `worker-died`, what has arrived stays. */
  close(): void {
    this.#running?.end('closed');
  }

  async #ask<Value>(call: (remote: Remote<WeightsWorker>) => Promise<Result<Value>>): Promise<Result<Value>> {
    const { remote, died, ready } = (this.#running ??= this.#start());
    const answer = ready.then(() => call(remote));
    // Lost to the worker's death, it may still reject later.
    answer.catch(() => undefined);
    return await Promise.race([answer, died]);
  }

  #start(): Running {
    const worker = new Worker(new URL('../../workers/weights.worker.ts', import.meta.url), { type: 'module' });
    const remote = wrap<WeightsWorker>(worker);
    let settle: (failure: FailedResult) => void = () => undefined;
    const died = new Promise<FailedResult>((resolve) => {
      settle = resolve;
    });
    const end = (detail: string): void => {
      worker.terminate();
      if (this.#running?.worker === worker) this.#running = undefined;
      settle(failed({ kind: 'worker-died', detail }));
    };
    worker.addEventListener('error', (event) => end(event.message || 'its script could not be loaded'));
    worker.addEventListener('messageerror', () => end('a message could not be read'));
    const timer = setTimeout(() => end('its script did not start'), HELLO_MS);
    const ready = remote.hello().finally(() => clearTimeout(timer));
    return { worker, remote, died, end, ready };
  }
}

type FailedResult = ReturnType<typeof failed>;
