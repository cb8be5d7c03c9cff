import { createSHA1, createSHA256, type IHasher } from 'hash-wasm';
import type { Verified } from '$lib/domain/weights';
import { ChunkPool, chunksOfStored } from './chunks';
import type { RemoteFile } from './hub-api';
import { storageTrouble } from './trouble';

/** Hashes a file while it streams by and compares it with what the host lists. */
export class Checker {
  private constructor(
    private readonly expected: RemoteFile,
    private readonly sha256: IHasher,
    private readonly git: IHasher | null,
  ) {}

  static async of(expected: RemoteFile): Promise<Checker> {
    const git = expected.sha256 === null && expected.gitOid !== null ? await createSHA1() : null;
    git?.init();
    git?.update(`blob ${expected.bytes ?? 0}\0`);
    return new Checker(expected, (await createSHA256()).init(), git);
  }

  update(bytes: Uint8Array): void {
    this.sha256.update(bytes);
    this.git?.update(bytes);
  }

  /** The SHA-256 of all bytes and how surely they are right; null when they are not. Call once. */
  finish(): { readonly sha256: string; readonly verified: Verified } | null {
    const sha256 = this.sha256.digest('hex');
    if (this.expected.sha256 !== null) return sha256 === this.expected.sha256 ? { sha256, verified: 'hash' } : null;
    if (this.git === null) return { sha256, verified: 'size' };
    return this.git.digest('hex') === this.expected.gitOid ? { sha256, verified: 'hash' } : null;
  }
}

/** The SHA-256 of a stored file, lower-case hexadecimal. */
export async function hashStored(response: Response): Promise<string> {
  const hash = (await createSHA256()).init();
  const pool = new ChunkPool();
  for await (const chunk of chunksOfStored(response, pool, storageTrouble)) {
    hash.update(chunk);
    pool.give(chunk);
  }
  return hash.digest('hex');
}
