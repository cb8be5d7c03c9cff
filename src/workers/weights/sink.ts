import { PART_BYTES, wholeParts, type StoredFile } from '$lib/catalogue/weights';
import { Checker } from './checker';
import { ChunkPool, chunksOfDisk } from './chunks';
import { deleteFile, newFileName, openWriter, resumeAt } from './disk';
import type { DiskWriter } from './file-store';
import type { RemoteFile } from './hub-api';
import { publish } from './published';
import { partials, type PartialFile } from './records';

/** The file that a sink writes. */
export type SinkTarget = {
  /** The canonical address. */
  readonly url: string;
  readonly remote: RemoteFile;
  /** The stored part to resume; null starts a new file. */
  readonly found: PartialFile | null;
  /** True if a later download can resume the file. False for an import, which starts over. */
  readonly resumable: boolean;
};

/**
 * [Note: One pass] Hashes and writes a file's bytes as they arrive, in order. Joining parts or reading them again
 * afterwards would keep people waiting at 100 % for as long as the disk takes.
 */
export class Sink {
  /** The pool to take chunks for `write` from. */
  readonly pool: ChunkPool;
  #position = 0;
  #keepOnAbort: boolean;
  #open = true;

  private constructor(
    private readonly target: SinkTarget,
    private readonly name: string,
    private readonly writer: DiskWriter,
    private readonly checker: Checker,
    pool: ChunkPool,
  ) {
    this.pool = pool;
    this.#keepOnAbort = target.found !== null;
  }

  static async open(target: SinkTarget): Promise<Sink> {
    const pool = new ChunkPool();
    const name = target.found?.file ?? (await newFileName());
    const checker = await Checker.of(target.remote);
    return new Sink(target, name, await openWriter(name), checker, pool);
  }

  /** Bytes read or written so far. */
  get position(): number {
    return this.#position;
  }

  /** Hashes the stored part and cuts off what may be incomplete. Call it before `write`. Reports each part of 8 MB. */
  async readStored(onPart: (position: number) => void): Promise<void> {
    await this.writer.truncate(resumeAt(this.name, this.writer.bytes));
    for await (const chunk of chunksOfDisk(this.writer, this.pool)) {
      const before = this.#position;
      this.#position += chunk.length;
      this.checker.update(chunk);
      this.pool.give(chunk);
      if (wholeParts(before) < wholeParts(this.#position)) onPart(this.#position);
    }
  }

  /** Appends bytes of the file's version with this ETag. The caller must not use them afterwards. */
  async write(bytes: Uint8Array<ArrayBuffer>, etag: string | null): Promise<void> {
    const before = this.#position;
    this.#position += bytes.length;
    await this.writer.append(bytes);
    if (wholeParts(before) < wholeParts(this.#position)) await this.#partFull(etag);
    this.checker.update(bytes);
    this.pool.give(bytes);
  }

  /** Publishes the file if its hash is right; null, and nothing is published, if it is wrong. Call once. */
  async finish(): Promise<StoredFile | null> {
    const { url, remote, resumable } = this.target;
    const checked = this.checker.finish();
    if (checked === null) {
      await this.#close();
      return null;
    }
    await this.writer.finish();
    await publish(url, { file: this.name, bytes: this.#position });
    this.#keepOnAbort = true;
    await this.#close();
    if (resumable && this.#position >= PART_BYTES) await partials.delete(url);
    return { path: remote.path, bytes: this.#position, ...checked };
  }

  /** Closes the file unless `finish` did, and deletes it unless it is published or can be resumed. */
  async abort(): Promise<void> {
    await this.#close();
    if (!this.#keepOnAbort) await deleteFile(this.name);
  }

  async #partFull(etag: string | null): Promise<void> {
    await this.writer.flush();
    if (this.#keepOnAbort || !this.target.resumable) return;
    await partials.write({ file: this.name, etag }, this.target.url);
    this.#keepOnAbort = true;
  }

  async #close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.writer.close();
  }
}
