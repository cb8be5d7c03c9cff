import { transfer, wrap, type Remote } from 'comlink';
import type { ChunkPool } from './chunks';
import type { Digests } from './hashes';
import { Trouble } from './trouble';

/** Chunks that may wait to be hashed; who has more waits. */
const WAITING_CHUNKS = 6;

/** The thread that hashes, as the downloader sees it. */
export type HashWorker = {
  start(gitBytes: number | null): Promise<void>;
  /** Gives the memory back. */
  update(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>;
  digest(): Promise<Digests>;
};

/**
 * Hashes in a thread of its own, beside reading and writing: SHA-256 does 430 MB/s, and in one thread with the rest a fast
 * line waited for it (180 MB/s against 300). Fails with `worker-died`.
 */
export class HashThread {
  readonly #worker = new Worker(new URL('./hash.worker.ts', import.meta.url), { type: 'module', name: 'hash' });
  readonly #remote: Remote<HashWorker> = wrap<HashWorker>(this.#worker);
  readonly #died: Promise<never>;
  #waiting: Promise<void>[] = [];

  private constructor(private readonly pool: ChunkPool) {
    this.#died = new Promise((_, reject) => {
      this.#worker.addEventListener('error', ({ message }) => {
        reject(new Trouble({ kind: 'worker-died', detail: message || 'its script could not be loaded' }));
      });
    });
    this.#died.catch(() => undefined);
  }

  /** Starts the thread; chunks' memory goes back to `pool`. */
  static async start(gitBytes: number | null, pool: ChunkPool): Promise<HashThread> {
    const thread = new HashThread(pool);
    await thread.#orDead(thread.#remote.start(gitBytes));
    return thread;
  }

  /** Takes bytes for good; waits while the thread is behind. */
  async update(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const hashed = this.#remote.update(transfer(bytes, [bytes.buffer])).then((back) => this.pool.give(back));
    hashed.catch(() => undefined);
    this.#waiting.push(hashed);
    if (this.#waiting.length > WAITING_CHUNKS) await this.#orDead(this.#waiting.shift());
  }

  /** Of all bytes. Call once. */
  async digest(): Promise<Digests> {
    return await this.#orDead(this.#remote.digest());
  }

  close(): void {
    this.#worker.terminate();
  }

  async #orDead<Value>(answer: Promise<Value> | undefined): Promise<Value> {
    return (await Promise.race([answer, this.#died])) as Value;
  }
}
