import { canonicalUrl, type StoredFile } from '$lib/domain/weights';
import { Checker } from './checker';
import { ChunkPool, chunksOf, chunksOfStored } from './chunks';
import type { RemoteFile } from './hub-api';
import { allReceipts } from './records';
import { Sink } from './sink';
import { storageTrouble, stored } from './trouble';

/**
 * The file as it is stored already, read and hashed again: an earlier download may have been cut off by the end of the
 * browser itself, and one without hashes must not pass for a checked one. Null, and gone, when it is not the listed one.
 */
export async function reuseStored(weights: Cache, url: string, remote: RemoteFile): Promise<StoredFile | null> {
  const reading = readStored(weights, url, remote);
  if (remote.bytes === null || remote.bytes > SMALL_BYTES) return await reading;
  return await Promise.race([reading, after(STALL_MS)]);
}

/** A file this small is sooner fetched again than waited for. */
const SMALL_BYTES = 512 * 1024;
/** Chromium was seen to leave the read of a small cached body pending for ever. */
const STALL_MS = 5000;

function after(ms: number): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), ms));
}

async function readStored(weights: Cache, url: string, remote: RemoteFile): Promise<StoredFile | null> {
  const response = await stored(() => weights.match(url));
  if (response === undefined) return null;
  const checker = await Checker.of(remote);
  let bytes = 0;
  const pool = new ChunkPool();
  for await (const chunk of chunksOfStored(response, pool, storageTrouble)) {
    checker.update(chunk);
    bytes += chunk.length;
    pool.give(chunk);
  }
  const checked = remote.bytes === null || remote.bytes === bytes ? checker.finish() : null;
  if (checked !== null) return { path: remote.path, bytes, ...checked };
  await weights.delete(url);
  return null;
}

/** The same content stored for another commit or repository, copied; null when there is none or it is damaged. */
export async function copyStored(weights: Cache, url: string, remote: RemoteFile): Promise<StoredFile | null> {
  if (remote.sha256 === null) return null;
  for (const receipt of await allReceipts()) {
    const twin = receipt.files.find(({ sha256 }) => sha256 === remote.sha256);
    const source = twin && (await weights.match(canonicalUrl(receipt.repo, receipt.commit, twin.path)));
    if (source === undefined) continue;
    const file = await pourStream(source.body, weights, url, remote, storageTrouble);
    if (file !== null) return file;
  }
  return null;
}

/**
 * Stores a file from a stream on this device; null, and nothing stored, when it is not the listed one. `trouble` makes the
 * error of a stream that breaks.
 */
export async function pourStream(
  stream: ReadableStream<Uint8Array<ArrayBuffer>> | null,
  weights: Cache,
  url: string,
  remote: RemoteFile,
  trouble: (error: unknown) => Error,
): Promise<StoredFile | null> {
  const sink = await Sink.open({ weights, url, remote, parts: null });
  try {
    for await (const chunk of chunksOf(stream, sink.pool, trouble)) await sink.write(chunk, null);
    return remote.bytes === null || remote.bytes === sink.position ? await sink.finish() : null;
  } finally {
    await sink.abort();
  }
}
