import type { DiskReader } from './file-store';
import { storageOp, WeightsError } from './weights-error';

/** Large enough that the overhead per read is negligible; small enough that a few in memory do not matter. */
export const CHUNK_BYTES = 512 * 1024;

/**
 * Reuses the memory of chunks. Without it, the garbage collector let 150 MB of unused chunks accumulate while a
 * gigabyte was streamed.
 */
export class ChunkPool {
  readonly #free: ArrayBuffer[] = [];

  take(): ArrayBuffer {
    return this.#free.pop() ?? new ArrayBuffer(CHUNK_BYTES);
  }

  /** Takes back the memory of a chunk that is no longer needed. Buffers of another size are not kept. */
  give({ buffer }: Uint8Array<ArrayBuffer>): void {
    if (buffer.byteLength === CHUNK_BYTES) this.#free.push(buffer);
  }
}

/**
 * The chunks of a stream, in order; none if it is null. Their memory belongs to the pool: give each back after use. If
 * the stream breaks, throws `toError()`.
 */
export async function* chunksOf(
  stream: ReadableStream<Uint8Array<ArrayBuffer>> | null,
  pool: ChunkPool,
  toError: () => Error,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  if (stream === null) return;
  const { read, cancel } = readerOf(stream, pool);
  try {
    for (;;) {
      const { done, value } = await read().catch(() => {
        throw toError();
      });
      if (done) return;
      yield value;
    }
  } finally {
    // Stops the source if the consumer left the loop early.
    await cancel().catch(() => undefined);
  }
}

/** The chunks of a file on disk, in order. Their memory belongs to the pool: give each back after use. */
export async function* chunksOfDisk(
  reader: DiskReader,
  pool: ChunkPool,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  for (let at = 0; at < reader.bytes;) {
    const buffer = new Uint8Array(pool.take(), 0, Math.min(CHUNK_BYTES, reader.bytes - at));
    const read = await storageOp(() => Promise.resolve(reader.read(buffer, at)));
    if (read === 0)
      throw new WeightsError({ kind: 'storage-unavailable', detail: 'a stored file is shorter than it was.' });
    at += read;
    yield buffer.subarray(0, read);
  }
}

type ChunkReader = {
  readonly read: () => Promise<ReadableStreamReadResult<Uint8Array<ArrayBuffer>>>;
  readonly cancel: () => Promise<void>;
};

function readerOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>, pool: ChunkPool): ChunkReader {
  try {
    const reader = stream.getReader({ mode: 'byob' });
    const read = async (): ReturnType<ChunkReader['read']> => {
      const { done, value } = await reader.read(new Uint8Array(pool.take()));
      return done ? { done: true, value: undefined } : { done: false, value };
    };
    return { read, cancel: () => reader.cancel() };
  } catch {
    // Not every browser supports BYOB readers for response bodies.
    const reader = stream.getReader();
    return { read: () => reader.read(), cancel: () => reader.cancel() };
  }
}
