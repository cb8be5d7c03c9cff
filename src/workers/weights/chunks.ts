import type { DiskReader } from './disk';
import { storageOp, WeightsError } from './weights-error';

/** Large enough that reading is not the work, small enough that those in flight do not count. */
export const CHUNK_BYTES = 512 * 1024;

/**
 * Memory for chunks, used again and again: a gigabyte streams through here, and of chunks that are thrown away the garbage
 * collector lets 150 MB pile up before it looks.
 */
export class ChunkPool {
  readonly #free: ArrayBuffer[] = [];

  take(): ArrayBuffer {
    return this.#free.pop() ?? new ArrayBuffer(CHUNK_BYTES);
  }

  /** Takes a chunk back whose bytes nobody needs any more; one from elsewhere is left to the garbage collector. */
  give({ buffer }: Uint8Array<ArrayBuffer>): void {
    if (buffer.byteLength === CHUNK_BYTES) this.#free.push(buffer);
  }
}

/**
 * The chunks of a stream, in order; none of null. Their memory is the pool's: give each back when done with it. `toError`
 * makes the error of a stream that breaks.
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
    // Left early, the source need not go on.
    await cancel().catch(() => undefined);
  }
}

/** The chunks of a file on disk, in order; their memory is the pool's. */
export async function* chunksOfDisk(
  reader: DiskReader,
  pool: ChunkPool,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  for (let at = 0; at < reader.bytes;) {
    const room = new Uint8Array(pool.take(), 0, Math.min(CHUNK_BYTES, reader.bytes - at));
    const read = await storageOp(() => Promise.resolve(reader.read(room, at)));
    if (read === 0)
      throw new WeightsError({ kind: 'storage-unavailable', detail: 'a stored file is shorter than it was.' });
    at += read;
    yield room.subarray(0, read);
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
    // Not every browser reads bodies into memory it is given.
    const reader = stream.getReader();
    return { read: () => reader.read(), cancel: () => reader.cancel() };
  }
}
