import * as v from 'valibot';
import { chunksOfDisk, type ChunkPool } from './chunks';
import { diskFile, openReader } from './disk';
import { storageOp } from './weights-error';

/** Whole, checked weights under their canonical addresses, and the receipts beside them. */
export const WEIGHTS_CACHE = 'memelore-weights-v1';
/** Marks an entry of the cache whose body names a file on disk. */
const REF_TYPE = 'application/vnd.memelore.file+json';

const fileRef = v.object({ file: v.string(), bytes: v.number() });

/** Where the bytes of a published file are: a file on disk, whole. */
export type FileRef = Readonly<v.InferOutput<typeof fileRef>>;

/** Publishes a whole, checked file under its canonical address, all at once. */
export async function publish(url: string, ref: FileRef): Promise<void> {
  const weights = await openWeights();
  const response = new Response(JSON.stringify(ref), { headers: { 'content-type': REF_TYPE } });
  await storageOp(() => weights.put(url, response));
}

/** Takes a file back; its bytes go with the next clean-up unless another address has them too. */
export async function unpublish(url: string): Promise<void> {
  const weights = await openWeights();
  await storageOp(() => weights.delete(url));
}

/** The file that is published under a canonical address; null when there is none, or not all of it is on disk any more. */
export async function findPublished(url: string): Promise<FileRef | null> {
  const weights = await openWeights();
  const response = await storageOp(() => weights.match(url));
  const ref = response === undefined ? null : await refIn(response);
  return ref !== null && (await diskFile(ref.file))?.size === ref.bytes ? ref : null;
}

/** Takes back every file but those whose address is needed. */
export async function unpublishUnneeded(isNeeded: (url: string) => boolean): Promise<void> {
  const weights = await openWeights();
  for (const { url } of await storageOp(() => weights.keys())) {
    if (!isNeeded(url)) await storageOp(() => weights.delete(url));
  }
}

/** The names of all files on disk that are published. */
export async function publishedFiles(): Promise<readonly string[]> {
  const weights = await openWeights();
  const refs = await Promise.all((await storageOp(() => weights.matchAll())).map(refIn));
  return refs.flatMap((ref) => ref?.file ?? []);
}

/** The bytes of a published file in order; give the chunks' memory back to the pool. */
export async function* chunksOfPublished(
  { file }: FileRef,
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

/**
 * A published file as a response, or undefined. Its `arrayBuffer` reads into one buffer of the right size: gathered from a
 * stream, a file of a gigabyte would be there twice for a moment.
 */
export async function publishedResponse(url: string): Promise<Response | undefined> {
  const ref = await findPublished(url);
  const file = ref && (await diskFile(ref.file));
  if (ref === null || file === null) return undefined;
  const type = new URL(url).pathname.endsWith('.json') ? 'application/json' : 'application/octet-stream';
  const headers = { 'content-type': type, 'content-length': String(ref.bytes) };
  const whole = new Response(file, { headers });
  Object.defineProperty(whole, 'arrayBuffer', { value: () => readWhole(ref) });
  return whole;
}

/** What transformers.js asks of a cache of its own. */
type WeightsCache = { match(request: string): Promise<Response | undefined>; put(): Promise<void> };

/** The stored weights as transformers.js reads them, each told to `onRead`; it never writes: the downloader does. */
export function weightsCache(onRead: () => void): WeightsCache {
  return {
    match: async (request) => {
      onRead();
      return request.startsWith('https://') ? await publishedResponse(request) : undefined;
    },
    put: () => Promise.resolve(),
  };
}

/** Answers every request with 404: what is not stored does not exist, so optional files are skipped offline too. */
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
    reader.close();
  }
}

/** Null for an entry that names no file: a receipt, or what nothing of ours wrote. */
async function refIn(response: Response): Promise<FileRef | null> {
  if (response.headers.get('content-type') !== REF_TYPE) return null;
  const parsed = v.safeParse(fileRef, await response.json().catch(() => null));
  return parsed.success ? parsed.output : null;
}

async function openWeights(): Promise<Cache> {
  return await storageOp(() => caches.open(WEIGHTS_CACHE));
}
