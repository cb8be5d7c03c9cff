import type { ChunkPool } from './chunks';
import { storageTrouble } from './trouble';

/** Chunks that may wait for the cache; the download waits beyond. */
const QUEUE_CHUNKS = 8;

/**
 * Writes a file into the cache of weights while it arrives. The browser shows an entry only once its body has ended well,
 * so nothing is published before `finish`, and nothing after `abort`.
 */
export class Publisher {
  readonly #writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #put: Promise<void>;
  readonly #failed: Promise<never>;
  #taken: Uint8Array<ArrayBuffer> | null = null;

  constructor(
    private readonly cache: Cache,
    private readonly url: string,
    private readonly path: string,
    private readonly bytes: number | null,
    private readonly pool: ChunkPool,
  ) {
    const queue = new CountQueuingStrategy({ highWaterMark: QUEUE_CHUNKS });
    const pipe = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({}, queue);
    this.#writer = pipe.writable.getWriter();
    this.#put = cache.put(url, new Response(pipe.readable, { headers: headersOf(path, bytes) }));
    // A failed put does not always cancel the stream it reads, so every wait also waits for the failure.
    this.#failed = this.#put.then(
      () => new Promise<never>(() => undefined),
      (error: unknown) => Promise.reject(storageTrouble(error)),
    );
    for (const promise of [this.#failed, this.#writer.closed, this.#writer.ready]) promise.catch(() => undefined);
  }

  /** Takes the next bytes, for good: their memory goes back to the pool once they are written. Waits while the cache is behind. */
  async write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    await Promise.race([this.#writer.ready, this.#failed]);
    this.#writer.write(bytes).then(
      () => this.#release(bytes),
      () => undefined,
    );
  }

  /** Publishes the file; `total` is its length, which need not have been known before. */
  async finish(total: number): Promise<void> {
    this.#writer.close().catch(() => undefined);
    try {
      await this.#put;
      if (this.bytes === total) return;
      const response = await this.cache.match(this.url);
      const body = (await response?.blob()) ?? new Blob();
      await this.cache.put(this.url, new Response(body, { headers: headersOf(this.path, total) }));
    } catch (error) {
      throw storageTrouble(error);
    }
  }

  /** Nothing is queued between the pipe and the cache: that it took these bytes means it is through with those before. */
  #release(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#taken !== null) this.pool.give(this.#taken);
    this.#taken = bytes;
  }

  /** Gives the file up. */
  async abort(): Promise<void> {
    this.#writer.abort().catch(() => undefined);
    await this.#put.catch(() => undefined);
  }
}

function headersOf(path: string, bytes: number | null): Record<string, string> {
  const type = path.endsWith('.json') ? 'application/json' : 'application/octet-stream';
  return { 'content-type': type, ...(bytes === null ? {} : { 'content-length': String(bytes) }) };
}
