import { createSHA1, createSHA256, type IHasher } from 'hash-wasm';
import type { Verified } from '$lib/catalogue/weights';
import type { RemoteFile } from './hub-api';

/**
 * Hashes a file as it streams and compares the result with the host's list. In the store's own thread: a worker for it
 * made downloads no faster (over loopback on two cores 0.32 of a bare fetch with it, 0.35 without), and in Firefox a
 * worker that starts another one may stop for ever (docs/BROWSERS.md).
 */
export class Checker {
  private constructor(
    private readonly expected: RemoteFile,
    private readonly sha256: IHasher,
    /** Computes git's blob id; null if the host does not list it. */
    private readonly git: IHasher | null,
  ) {}

  static async of(expected: RemoteFile): Promise<Checker> {
    // A blob id includes the file's length.
    const header = `blob ${expected.bytes ?? 0}\0`;
    const git =
      expected.sha256 === null && expected.gitOid !== null ? (await createSHA1()).init().update(header) : null;
    return new Checker(expected, (await createSHA256()).init(), git);
  }

  /** Hashes the next bytes. */
  update(bytes: Uint8Array): void {
    this.sha256.update(bytes);
    this.git?.update(bytes);
  }

  /** The SHA-256 of all bytes and how they were verified; null if they differ from the host's list. Call once. */
  finish(): { readonly sha256: string; readonly verified: Verified } | null {
    const sha256 = this.sha256.digest('hex');
    if (this.expected.sha256 !== null) return sha256 === this.expected.sha256 ? { sha256, verified: 'hash' } : null;
    if (this.git === null) return { sha256, verified: 'size' };
    return this.git.digest('hex') === this.expected.gitOid ? { sha256, verified: 'hash' } : null;
  }
}
