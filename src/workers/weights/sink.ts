import { PART_BYTES, wholeParts, type StoredFile } from '$lib/domain/weights';
import { Checker } from './checker';
import { ChunkPool } from './chunks';
import type { RemoteFile } from './hub-api';
import type { Parts } from './parts';
import { Publisher } from './publisher';

/** Where a file's bytes go. */
export type SinkTarget = {
  readonly weights: Cache;
  /** The canonical address. */
  readonly url: string;
  readonly remote: RemoteFile;
  /** Null when an interruption need not be survived, as with files from disk. */
  readonly parts: Parts | null;
};

/**
 * [Note: One pass] Takes a file's bytes in order and does everything with them at once: hash, store as parts, write the
 * entry that becomes visible at the end. Copying the parts together afterwards would keep people waiting at a full bar for
 * as long again as the disk takes.
 */
export class Sink {
  /** Memory for the chunks it takes. */
  readonly pool: ChunkPool;
  /** The part that fills, and the one before, which may still be on its way into the cache. */
  #filling: Uint8Array<ArrayBuffer>;
  #leaving: Uint8Array<ArrayBuffer>;
  #position = 0;

  private constructor(
    private readonly target: SinkTarget,
    private readonly checker: Checker,
    private readonly publisher: Publisher,
    pool: ChunkPool,
  ) {
    this.pool = pool;
    const bytes = target.parts === null ? 0 : Math.min(PART_BYTES, target.remote.bytes ?? PART_BYTES);
    this.#filling = new Uint8Array(bytes);
    this.#leaving = new Uint8Array(bytes);
  }

  static async open(target: SinkTarget): Promise<Sink> {
    const checker = await Checker.of(target.remote);
    const pool = new ChunkPool();
    const { weights, url, remote } = target;
    const publisher = new Publisher(weights, url, remote.path, remote.bytes, pool);
    return new Sink(target, checker, publisher, pool);
  }

  /** Bytes taken so far. */
  get position(): number {
    return this.#position;
  }

  /** Takes bytes that are stored as parts already. */
  async replay(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.checker.update(bytes);
    this.#position += bytes.length;
    await this.publisher.write(bytes);
  }

  /** Takes new bytes of the version with this ETag; waits while storage is behind. */
  async write(bytes: Uint8Array<ArrayBuffer>, etag: string | null): Promise<void> {
    const start = this.#position;
    this.checker.update(bytes);
    this.#position += bytes.length;
    await this.publisher.write(bytes);
    if (this.target.parts !== null) await this.#keep(this.target.parts, bytes, start, etag);
  }

  /** Publishes the file if its bytes are right; null, and nothing published, when they are not. Call once. */
  async finish(): Promise<StoredFile | null> {
    const checked = this.checker.finish();
    if (checked === null) return null;
    await this.target.parts?.flush();
    await this.publisher.finish(this.#position);
    await this.target.parts?.clear();
    return { path: this.target.remote.path, bytes: this.#position, ...checked };
  }

  /** Gives up; stored parts stay. */
  async abort(): Promise<void> {
    await this.publisher.abort();
  }

  /** Fills the part buffer and stores it whenever it is full; what follows the last whole part is never stored. */
  async #keep(parts: Parts, bytes: Uint8Array<ArrayBuffer>, start: number, etag: string | null): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      const filled = (start + at) % PART_BYTES;
      const piece = bytes.subarray(at, at + PART_BYTES - filled);
      this.#filling.set(piece, filled);
      at += piece.length;
      const full = filled + piece.length === PART_BYTES;
      if (full && start + at !== this.target.remote.bytes) {
        await parts.write(wholeParts(start + at) - 1, this.#filling, etag);
        [this.#filling, this.#leaving] = [this.#leaving, this.#filling];
      }
    }
  }
}
