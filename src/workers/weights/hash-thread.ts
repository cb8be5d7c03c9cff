import { transfer } from 'comlink';
import { success, type Result } from '$lib/core/result';
import { WorkerLink } from '$lib/core/worker-link';
import type { ChunkPool } from './chunks';
import type { HashWorker } from './hash-protocol';
import type { Digests } from './hashes';
import { WeightsError } from './weights-error';

/** Chunks that may wait to be hashed; who has more waits. */
const WAITING_CHUNKS = 6;

/**
 * Hashes in a thread of its own, beside reading and writing: SHA-256 does 430 MB/s, and in one thread with the rest a fast
 * line waited for it (180 MB/s against 300). Fails with `worker-died` or `timed-out`, and then for good.
 */
export class HashThread {
  readonly #link = new WorkerLink<HashWorker>(spawnHash, { restarts: false });
  #waiting: Promise<Result<void>>[] = [];

  private constructor(private readonly pool: ChunkPool) {}

  /** Starts the thread; chunks' memory goes back to `pool`. */
  static async start(gitBytes: number | null, pool: ChunkPool): Promise<HashThread> {
    const thread = new HashThread(pool);
    valueOf(await thread.#link.call((api) => api.start(gitBytes).then(success)));
    return thread;
  }

  /** Takes bytes for good; waits while the thread is behind. */
  async update(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const hashed = this.#link.call(async (api) => {
      this.pool.give(await api.update(transfer(bytes, [bytes.buffer])));
      return success(undefined);
    });
    this.#waiting.push(hashed);
    if (this.#waiting.length > WAITING_CHUNKS) valueOf((await this.#waiting.shift()) ?? success(undefined));
  }

  /** Of all bytes. Call once. */
  async digest(): Promise<Digests> {
    return valueOf(await this.#link.call((api) => api.digest().then(success)));
  }

  close(): void {
    this.#link.end();
  }
}

/** Inside the weight store a failure is thrown. */
function valueOf<Value>(result: Result<Value>): Value {
  if (!result.ok) throw new WeightsError(result.failure);
  return result.value;
}

function spawnHash(): Worker {
  return new Worker(new URL('./hash.worker.ts', import.meta.url), { type: 'module', name: 'hash' });
}
