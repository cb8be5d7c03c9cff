import { canonicalUrl, type StoredFile } from '$lib/catalogue/weights';
import { Checker } from './checker';
import { ChunkPool } from './chunks';
import type { RemoteFile } from './hub-api';
import { allReceipts } from './records';
import { findPublished, publish, unpublish, type Shelved } from './shelf';
import { Sink } from './sink';

/**
 * The file as it is stored already, read and hashed again: an earlier download may have been cut off by the end of the
 * browser itself, and one without hashes must not pass for a checked one. Null, and gone, when it is not the listed one.
 */
export async function reuseStored(url: string, remote: RemoteFile): Promise<StoredFile | null> {
  const shelved = await findPublished(url);
  const file = shelved === null ? null : await checked(shelved, remote);
  if (shelved !== null && file === null) await unpublish(url);
  return file;
}

/** The same content stored for another commit or repository, published here too; null when there is none or it is damaged. */
export async function shareStored(url: string, remote: RemoteFile): Promise<StoredFile | null> {
  if (remote.sha256 === null) return null;
  for (const receipt of await allReceipts()) {
    const twin = receipt.files.find(({ sha256 }) => sha256 === remote.sha256);
    const shelved = twin && (await findPublished(canonicalUrl(receipt.repo, receipt.commit, twin.path)));
    if (shelved === undefined || shelved === null) continue;
    const file = await sharedAs(url, shelved, remote);
    if (file !== null) return file;
  }
  return null;
}

/** Two addresses may have one file on disk; one of the earlier layout has to be copied. */
async function sharedAs(url: string, shelved: Shelved, remote: RemoteFile): Promise<StoredFile | null> {
  if (shelved.pointer === null) return await pour((pool) => shelved.chunks(pool), url, remote);
  const file = await checked(shelved, remote);
  if (file !== null) await publish(url, shelved.pointer);
  return file;
}

async function checked(shelved: Shelved, remote: RemoteFile): Promise<StoredFile | null> {
  const pool = new ChunkPool();
  const checker = await Checker.of(remote, pool);
  try {
    let bytes = 0;
    for await (const chunk of shelved.chunks(pool)) {
      bytes += chunk.length;
      await checker.update(chunk);
    }
    const right = remote.bytes === null || remote.bytes === bytes ? await checker.finish() : null;
    return right === null ? null : { path: remote.path, bytes, ...right };
  } finally {
    checker.close();
  }
}

/** The SHA-256 of a published file, lower-case hexadecimal; null when it is gone. */
export async function hashPublished(url: string): Promise<string | null> {
  const shelved = await findPublished(url);
  const file = shelved && (await checked(shelved, { path: '', bytes: null, sha256: null, gitOid: null }));
  return file?.sha256 ?? null;
}

/** Stores a file from this device; null, and nothing stored, when it is not the listed one. */
export async function pour(
  chunks: (pool: ChunkPool) => AsyncIterable<Uint8Array<ArrayBuffer>>,
  url: string,
  remote: RemoteFile,
): Promise<StoredFile | null> {
  const sink = await Sink.open({ url, remote, partial: null, found: null });
  try {
    for await (const chunk of chunks(sink.pool)) await sink.write(chunk, null);
    return remote.bytes === null || remote.bytes === sink.position ? await sink.finish() : null;
  } finally {
    await sink.abort();
  }
}
