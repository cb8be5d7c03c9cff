import { canonicalUrl, type StoredFile } from '$lib/catalogue/weights';
import { Checker } from './checker';
import { ChunkPool } from './chunks';
import type { RemoteFile } from './hub-api';
import { chunksOfPublished, findPublished, publish, unpublish, type FileRef } from './published';
import { receipts } from './records';

/**
 * The file as it is stored already, read and hashed again: an earlier download may have been cut off by the end of the
 * browser itself, and one without hashes must not pass for a checked one. Null, and gone, when it is not the listed one.
 */
export async function reuseStored(url: string, remote: RemoteFile): Promise<StoredFile | null> {
  const ref = await findPublished(url);
  const file = ref === null ? null : await checked(ref, remote);
  if (ref !== null && file === null) await unpublish(url);
  return file;
}

/** The same content stored for another commit or repository, published here too; null when there is none or it is damaged. */
export async function shareStored(url: string, remote: RemoteFile): Promise<StoredFile | null> {
  if (remote.sha256 === null) return null;
  for (const { value: receipt } of await receipts.all()) {
    const twin = receipt.files.find(({ sha256 }) => sha256 === remote.sha256);
    const ref = twin && (await findPublished(canonicalUrl(receipt.repo, receipt.commit, twin.path)));
    const file = ref && (await checked(ref, remote));
    if (!file) continue;
    await publish(url, ref);
    return file;
  }
  return null;
}

/** The SHA-256 of a published file, lower-case hexadecimal; null when it is gone. */
export async function hashPublished(url: string): Promise<string | null> {
  const ref = await findPublished(url);
  const file = ref && (await checked(ref, { path: '', bytes: null, sha256: null, gitOid: null }));
  return file?.sha256 ?? null;
}

async function checked(ref: FileRef, remote: RemoteFile): Promise<StoredFile | null> {
  const pool = new ChunkPool();
  const checker = await Checker.of(remote, pool);
  try {
    let bytes = 0;
    for await (const chunk of chunksOfPublished(ref, pool)) {
      bytes += chunk.length;
      await checker.update(chunk);
    }
    const right = remote.bytes === null || remote.bytes === bytes ? await checker.finish() : null;
    return right === null ? null : { path: remote.path, bytes, ...right };
  } finally {
    checker.close();
  }
}
