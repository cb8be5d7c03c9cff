import type { Verified } from '$lib/catalogue/weights';
import type { ChunkPool } from './chunks';
import { HashThread } from './hash-thread';
import { Hashes, type Digests } from './hashes';
import type { RemoteFile } from './hub-api';

/** Below this a thread takes longer to start than the file to hash. */
const THREAD_BYTES = 4 * 1024 * 1024;

/** What hashes a file: a thread of its own or this one. */
type Hasher = {
  update(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  digest(): Promise<Digests>;
  close(): void;
};

/** Hashes a file while it streams by and compares it with what the host lists. Close it. */
export class Checker {
  private constructor(
    private readonly expected: RemoteFile,
    private readonly hasher: Hasher,
  ) {}

  /** `pool` gets the memory of the chunks back. */
  static async of(expected: RemoteFile, pool: ChunkPool): Promise<Checker> {
    const small = expected.bytes !== null && expected.bytes < THREAD_BYTES;
    const gitBytes = expected.sha256 === null && expected.gitOid !== null ? (expected.bytes ?? 0) : null;
    return new Checker(expected, small ? await inThisThread(gitBytes, pool) : await HashThread.start(gitBytes, pool));
  }

  /** Takes the next bytes, for good; waits while hashing is behind. */
  async update(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.hasher.update(bytes);
  }

  /** The SHA-256 of all bytes and how surely they are right; null when they are not. Call once. */
  async finish(): Promise<{ readonly sha256: string; readonly verified: Verified } | null> {
    const { sha256, git } = await this.hasher.digest();
    if (this.expected.sha256 !== null) return sha256 === this.expected.sha256 ? { sha256, verified: 'hash' } : null;
    if (git === null) return { sha256, verified: 'size' };
    return git === this.expected.gitOid ? { sha256, verified: 'hash' } : null;
  }

  close(): void {
    this.hasher.close();
  }
}

async function inThisThread(gitBytes: number | null, pool: ChunkPool): Promise<Hasher> {
  const hashes = await Hashes.of(gitBytes);
  return {
    update: (bytes) => {
      hashes.update(bytes);
      pool.give(bytes);
      return Promise.resolve();
    },
    digest: () => Promise.resolve(hashes.digest()),
    close: () => undefined,
  };
}
