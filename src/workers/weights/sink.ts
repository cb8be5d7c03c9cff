import { PART_BYTES, wholeParts, type StoredFile } from '$lib/catalogue/weights';
import { Checker } from './checker';
import { ChunkPool, chunksOfDisk } from './chunks';
import { deleteFile, DiskWriter, newName } from './disk';
import type { RemoteFile } from './hub-api';
import { publish } from './published';
import { partials, resumeAt, type PartialFile } from './records';

/** Where a file's bytes go. */
export type SinkTarget = {
  /** The canonical address. */
  readonly url: string;
  readonly remote: RemoteFile;
  /** What to go on with; null begins a new file. */
  readonly found: PartialFile | null;
  /** Whether a later download can go on with what is stored; files from disk are taken again instead. */
  readonly resumable: boolean;
};

/**
 * [Note: One pass] Takes a file's bytes in order and does everything with them at once, hashing and writing. Putting parts
 * together or reading them again afterwards would keep people waiting at a full bar for as long again as the disk takes.
 */
export class Sink {
  /** Memory for the chunks it takes. */
  readonly pool: ChunkPool;
  #position = 0;
  #kept: boolean;
  #open = true;

  private constructor(
    private readonly target: SinkTarget,
    private readonly name: string,
    private readonly writer: DiskWriter,
    private readonly checker: Checker,
    pool: ChunkPool,
  ) {
    this.pool = pool;
    this.#kept = target.found !== null;
  }

  static async open(target: SinkTarget): Promise<Sink> {
    const pool = new ChunkPool();
    const name = target.found?.file ?? newName();
    const checker = await Checker.of(target.remote, pool);
    try {
      return new Sink(target, name, await DiskWriter.open(name), checker, pool);
    } catch (error) {
      checker.close();
      throw error;
    }
  }

  /** Bytes taken so far. */
  get position(): number {
    return this.#position;
  }

  /** Takes what is on disk already and may be gone on with; tells the position after each part. */
  async replay(onPart: (position: number) => void): Promise<void> {
    const end = resumeAt(this.writer.bytes);
    this.writer.truncate(end);
    for await (const chunk of chunksOfDisk(this.writer, this.pool)) {
      const before = this.#position;
      this.#position += chunk.length;
      await this.checker.update(chunk);
      if (wholeParts(before) < wholeParts(this.#position)) onPart(this.#position);
    }
  }

  /** Takes new bytes of the version with this ETag; waits while storage or hashing is behind. */
  async write(bytes: Uint8Array<ArrayBuffer>, etag: string | null): Promise<void> {
    const before = this.#position;
    this.#position += bytes.length;
    this.writer.append(bytes);
    if (wholeParts(before) < wholeParts(this.#position)) await this.#partFull(etag);
    await this.checker.update(bytes);
  }

  /** Publishes the file if its bytes are right; null, and nothing published, when they are not. Call once. */
  async finish(): Promise<StoredFile | null> {
    const { url, remote, resumable } = this.target;
    const checked = await this.checker.finish();
    if (checked === null) {
      this.#close();
      return null;
    }
    this.writer.flush();
    await publish(url, { file: this.name, bytes: this.#position });
    this.#kept = true;
    this.#close();
    if (resumable && this.#position >= PART_BYTES) await partials.delete(url);
    return { path: remote.path, bytes: this.#position, ...checked };
  }

  /** Gives up unless it is finished; what a later download can go on with stays. */
  async abort(): Promise<void> {
    this.#close();
    if (!this.#kept) await deleteFile(this.name);
  }

  async #partFull(etag: string | null): Promise<void> {
    this.writer.flush();
    if (this.#kept || !this.target.resumable) return;
    await partials.write({ file: this.name, etag }, this.target.url);
    this.#kept = true;
  }

  #close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.writer.close();
    this.checker.close();
  }
}
