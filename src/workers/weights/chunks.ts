/** Large enough that reading is not the work, small enough that those in flight do not count. */
const CHUNK_BYTES = 512 * 1024;

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
 * The chunks of a stream, in order; none of null. Their memory is the pool's: give each back when done with it. `trouble`
 * makes the error of a stream that breaks.
 */
export async function* chunksOf(
  stream: ReadableStream<Uint8Array<ArrayBuffer>> | null,
  pool: ChunkPool,
  trouble: (error: unknown) => Error,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  if (stream === null) return;
  const { read, cancel } = readerOf(stream, pool);
  try {
    for (;;) {
      const { done, value } = await read().catch((error: unknown) => {
        throw trouble(error);
      });
      if (done) return;
      yield value;
    }
  } finally {
    // Left early, the source need not go on.
    await cancel().catch(() => undefined);
  }
}

/**
 * The chunks of a stored file, in order. One that fits a chunk is read whole: piecewise reads of small cached bodies were
 * seen to wait for ever in Chromium, about once in a hundred downloads.
 */
export async function* chunksOfStored(
  response: Response,
  pool: ChunkPool,
  trouble: (error: unknown) => Error,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const bytes = Number(response.headers.get('Content-Length') ?? Infinity);
  if (bytes > CHUNK_BYTES) {
    yield* chunksOf(response.body, pool, trouble);
    return;
  }
  yield new Uint8Array(
    await response.arrayBuffer().catch((error: unknown) => {
      throw trouble(error);
    }),
  );
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
