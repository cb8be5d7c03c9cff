import { transfer } from 'comlink';
import { success, type Result } from '$lib/core/result';
import { WorkerLink } from '$lib/core/worker-link';
import type { Verified } from '$lib/catalogue/weights';
import type { ChunkPool } from './chunks';
import { Hashes, type Digests, type HashWorker } from './hashes';
import type { RemoteFile } from './hub-api';
import { WeightsError } from './weights-error';

/** Smaller files are hashed in less time than a worker takes to start. */
const MIN_WORKER_BYTES = 4 * 1024 * 1024;
/** The most chunks that may wait to be hashed; `update` waits while there are more. */
const MAX_WAITING_CHUNKS = 6;

/** Hashes one file, in this thread or in a worker. */
type Hasher = {
  update(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  digest(): Promise<Digests>;
  close(): void;
};

/** Hashes a file as it streams and compares the result with the host's list. Close it after use. */
export class Checker {
  private constructor(
    private readonly expected: RemoteFile,
    private readonly hasher: Hasher,
  ) {}

  /** `pool` gets the chunks' memory back once they are hashed. */
  static async of(expected: RemoteFile, pool: ChunkPool): Promise<Checker> {
    const small = expected.bytes !== null && expected.bytes < MIN_WORKER_BYTES;
    const gitBytes = expected.sha256 === null && expected.gitOid !== null ? (expected.bytes ?? 0) : null;
    return new Checker(expected, await (small ? hashInline(gitBytes, pool) : hashInWorker(gitBytes, pool)));
  }

  /** Hashes the next bytes; the caller must not use them afterwards. Waits if too many chunks are queued. */
  async update(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.hasher.update(bytes);
  }

  /** The SHA-256 of all bytes and how they were verified; null if they differ from the host's list. Call once. */
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

async function hashInline(gitBytes: number | null, pool: ChunkPool): Promise<Hasher> {
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
 * Hashes in a worker, parallel to reading and writing. SHA-256 runs at 430 MB/s; in the same thread it slowed a fast
 * connection down from 300 to 180 MB/s. Throws `worker-died` or `timed-out`; the worker is not restarted.
 */
async function hashInWorker(gitBytes: number | null, pool: ChunkPool): Promise<Hasher> {
  const link = new WorkerLink<HashWorker>(spawnHashWorker, { restarts: false });
  const waiting: Promise<Result<void>>[] = [];
  valueOf(await link.call((api) => api.start(gitBytes).then(success)));
  return {
    update: async (bytes) => {
      const hashed = link.call(async (api) => {
        pool.give(await api.update(transfer(bytes, [bytes.buffer])));
        return success(undefined);
      });
      waiting.push(hashed);
      if (waiting.length > MAX_WAITING_CHUNKS) valueOf((await waiting.shift()) ?? success(undefined));
    },
    digest: async () => valueOf(await link.call((api) => api.digest().then(success))),
    close: () => link.end(),
  };
}

/** The value of a success; a failure is thrown, as everywhere inside the weight store. */
function valueOf<Value>(result: Result<Value>): Value {
  if (!result.ok) throw new WeightsError(result.failure);
  return result.value;
}

function spawnHashWorker(): Worker {
  return new Worker(new URL('./hash.worker.ts', import.meta.url), { type: 'module', name: 'hash' });
}
