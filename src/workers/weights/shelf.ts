import { openWeights } from './caches';
import { chunksOf, chunksOfDisk, type ChunkPool } from './chunks';
import { diskFile, openReader } from './disk';
import { stored, storageTrouble } from './trouble';

/** Marks a published entry whose body names a file on disk; other entries hold the bytes themselves, as they used to. */
const POINTER_TYPE = 'application/vnd.memelore.file+json';

/** Where the bytes of a published file are. */
export type Pointer = { readonly file: string; readonly bytes: number };

/** A published file's bytes. */
export type Shelved = {
  /** Null for one that lies in the cache itself. */
  readonly pointer: Pointer | null;
  /** In order; give the chunks' memory back to the pool. */
  chunks(pool: ChunkPool): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined>;
};

/** Whether something is published under a canonical address. */
export async function isPublished(url: string): Promise<boolean> {
  const weights = await openWeights();
  return (await stored(() => weights.match(url))) !== undefined;
}

/** Publishes a whole, checked file under its canonical address, all at once. */
export async function publish(url: string, pointer: Pointer): Promise<void> {
  const weights = await openWeights();
  const response = new Response(JSON.stringify(pointer), { headers: { 'content-type': POINTER_TYPE } });
  await stored(() => weights.put(url, response));
}

/** Takes a file back; its bytes go with the next clean-up unless another address has them too. */
export async function unpublish(url: string): Promise<void> {
  const weights = await openWeights();
  await stored(() => weights.delete(url));
}

/** What is published under a canonical address, or null. */
export async function findPublished(url: string): Promise<Shelved | null> {
  const weights = await openWeights();
  const response = await stored(() => weights.match(url));
  if (response === undefined) return null;
  const pointer = await pointerOf(response);
  if (pointer === null) return { pointer, chunks: (pool) => chunksOf(response.body, pool, storageTrouble) };
  const file = await diskFile(pointer.file);
  return file?.size === pointer.bytes ? { pointer, chunks: (pool) => chunksOfPublished(pointer.file, pool) } : null;
}

/** The names of all files on disk that are published. */
export async function publishedFiles(): Promise<ReadonlySet<string>> {
  const weights = await openWeights();
  const entries = await stored(() => weights.matchAll());
  const pointers = await Promise.all(entries.map(pointerOf));
  return new Set(pointers.flatMap((pointer) => pointer?.file ?? []));
}

/**
 * A published file as a response, or undefined. Its `arrayBuffer` reads into one buffer of the right size: gathered from a
 * stream, a file of a gigabyte would be there twice for a moment.
 */
export async function publishedResponse(url: string): Promise<Response | undefined> {
  const weights = await openWeights();
  const response = await stored(() => weights.match(url));
  const pointer = response === undefined ? null : await pointerOf(response);
  if (pointer === null) return response;
  const file = await diskFile(pointer.file);
  if (file?.size !== pointer.bytes) return undefined;
  const type = new URL(url).pathname.endsWith('.json') ? 'application/json' : 'application/octet-stream';
  const headers = { 'content-type': type, 'content-length': String(pointer.bytes) };
  const whole = new Response(file, { headers });
  Object.defineProperty(whole, 'arrayBuffer', { value: () => readWhole(pointer) });
  return whole;
}

async function readWhole({ file, bytes }: Pointer): Promise<ArrayBuffer> {
  const reader = await openReader(file);
  if (reader === null) throw new Error('The file was deleted while it was being read.');
  try {
    const whole = new Uint8Array(bytes);
    for (let at = 0; at < bytes;) {
      const read = await reader.read(whole.subarray(at), at);
      if (read === 0) throw new Error('The file is shorter than it was.');
      at += read;
    }
    return whole.buffer;
  } finally {
    reader.close();
  }
}

/** Null for an entry of the earlier layout, which is the file itself. */
async function pointerOf(response: Response): Promise<Pointer | null> {
  return response.headers.get('content-type') === POINTER_TYPE ? ((await response.json()) as Pointer) : null;
}

async function* chunksOfPublished(
  file: string,
  pool: ChunkPool,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const reader = await openReader(file);
  if (reader === null) return;
  try {
    yield* chunksOfDisk(reader, pool);
  } finally {
    reader.close();
  }
}
