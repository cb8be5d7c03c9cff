import { transfer } from 'comlink';
import { success, type Result } from '$lib/core/result';
import { WorkerLink } from '$lib/core/worker-link';
import type { Verified } from '$lib/catalogue/weights';
import type { ChunkPool } from './chunks';
import { Hashes, type Digests, type HashWorker } from './hashes';
import type { RemoteFile } from './hub-api';
import { WeightsError } from './weights-error';

/** Below this a thread takes longer to start than the file to hash. */
const THREAD_BYTES = 4 * 1024 * 1024;
/** Chunks that may wait to be hashed; the next one waits until there are fewer. */
const WAITING_CHUNKS = 6;

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
    return new Checker(expected, await (small ? hashHere(gitBytes, pool) : hashInThread(gitBytes, pool)));
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

async function hashHere(gitBytes: number | null, pool: ChunkPool): Promise<Hasher> {
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

/**
 * Hashes in a thread of its own, beside reading and writing: SHA-256 does 430 MB/s, and in one thread with the rest it
 * slowed a fast connection down (180 MB/s instead of 300). Fails with `worker-died` or `timed-out`, and then for good.
 */
async function hashInThread(gitBytes: number | null, pool: ChunkPool): Promise<Hasher> {
  const link = new WorkerLink<HashWorker>(spawnHash, { restarts: false });
  const waiting: Promise<Result<void>>[] = [];
  valueOf(await link.call((api) => api.start(gitBytes).then(success)));
  return {
    update: async (bytes) => {
      const hashed = link.call(async (api) => {
        pool.give(await api.update(transfer(bytes, [bytes.buffer])));
        return success(undefined);
      });
      waiting.push(hashed);
      if (waiting.length > WAITING_CHUNKS) valueOf((await waiting.shift()) ?? success(undefined));
    },
    digest: async () => valueOf(await link.call((api) => api.digest().then(success))),
    close: () => link.end(),
  };
}

/** Inside the weight store a failure is thrown. */
function valueOf<Value>(result: Result<Value>): Value {
  if (!result.ok) throw new WeightsError(result.failure);
  return result.value;
}

function spawnHash(): Worker {
  return new Worker(new URL('./hash.worker.ts', import.meta.url), { type: 'module', name: 'hash' });
}
