import * as v from 'valibot';
import { chunksOfDisk, type ChunkPool } from './chunks';
import { fileBody, fileSize, openReader } from './disk';
import { storageOp } from './weights-error';

/** Holds entries of published files under their canonical addresses, and receipts. */
export const WEIGHTS_CACHE = 'memelore-weights-v1';
/** Content type of a cache entry whose body names a file on disk. */
const REF_TYPE = 'application/vnd.memelore.file+json';

const fileRef = v.object({ file: v.string(), bytes: v.number() });

/** The name and length of a published file on disk. */
export type FileRef = Readonly<v.InferOutput<typeof fileRef>>;

/** Publishes a complete, verified file under its canonical address, atomically. */
export async function publish(url: string, ref: FileRef): Promise<void> {
  const weights = await openWeights();
  const response = new Response(JSON.stringify(ref), { headers: { 'content-type': REF_TYPE } });
  await storageOp(() => weights.put(url, response));
}

/** Unpublishes an address. The next clean-up deletes the file unless another address refers to it. */
export async function unpublish(url: string): Promise<void> {
  const weights = await openWeights();
  await storageOp(() => weights.delete(url));
}

/** The file published under a canonical address; null if there is none or its length on disk is wrong. */
export async function findPublished(url: string): Promise<FileRef | null> {
  const weights = await openWeights();
  const response = await storageOp(() => weights.match(url));
  const ref = response === undefined ? null : await refIn(response);
  return ref !== null && (await fileSize(ref.file)) === ref.bytes ? ref : null;
}

/** Unpublishes every address for which `isNeeded` is false. */
export async function unpublishUnneeded(isNeeded: (url: string) => boolean): Promise<void> {
  const weights = await openWeights();
  for (const { url } of await storageOp(() => weights.keys())) {
    if (!isNeeded(url)) await storageOp(() => weights.delete(url));
  }
}

/** The names of all published files on disk. */
export async function publishedFiles(): Promise<readonly string[]> {
  const weights = await openWeights();
  const refs = await Promise.all((await storageOp(() => weights.matchAll())).map(refIn));
  return refs.flatMap((ref) => ref?.file ?? []);
}

/** The chunks of a published file, in order. Their memory belongs to the pool: give each back after use. */
export async function* chunksOfPublished(
  { file }: FileRef,
  pool: ChunkPool,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const reader = await openReader(file);
  if (reader === null) return;
  try {
    yield* chunksOfDisk(reader, pool);
  } finally {
    await reader.close();
  }
}

/**
 * A published file as a response; undefined if there is none. Its `arrayBuffer` reads into one buffer of the final
 * size: the built-in one collects a stream and would briefly hold a file of a gigabyte twice.
 */
export async function publishedResponse(url: string): Promise<Response | undefined> {
  const ref = await findPublished(url);
  const body = ref && (await fileBody(ref.file));
  if (ref === null || body === null) return undefined;
  const type = new URL(url).pathname.endsWith('.json') ? 'application/json' : 'application/octet-stream';
  const headers = { 'content-type': type, 'content-length': String(ref.bytes) };
  const whole = new Response(body, { headers });
  Object.defineProperty(whole, 'arrayBuffer', { value: () => readWhole(ref) });
  return whole;
}

/** The interface of a custom cache in transformers.js. */
type WeightsCache = { match(request: string): Promise<Response | undefined>; put(): Promise<void> };

/** The stored weights as a read-only cache for transformers.js. `onRead` is called for each file it asks for. */
export function weightsCache(onRead: () => void): WeightsCache {
  return {
    match: async (request) => {
      onRead();
      return request.startsWith('https://') ? await publishedResponse(request) : undefined;
    },
    put: () => Promise.resolve(),
  };
}

/**
 * Replaces fetch in transformers.js: 404 for every request, so that missing optional files are skipped, also offline.
 */
export function storedOnlyFetch(): Promise<Response> {
  return Promise.resolve(new Response(null, { status: 404 }));
}

async function readWhole({ file, bytes }: FileRef): Promise<ArrayBuffer> {
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
    await reader.close();
  }
}

/** The file that an entry names; null if it is a receipt or not valid. */
async function refIn(response: Response): Promise<FileRef | null> {
  if (response.headers.get('content-type') !== REF_TYPE) return null;
  const parsed = v.safeParse(fileRef, await jsonOf(response));
  return parsed.success ? parsed.output : null;
}

/** The value of a stored entry; null if it is no JSON. Throws if it cannot be read, which does not mean it is gone. */
export async function jsonOf(response: Response): Promise<unknown> {
  const text = await storageOp(() => response.text());
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function openWeights(): Promise<Cache> {
  return await storageOp(() => caches.open(WEIGHTS_CACHE));
}
