import type { Sha256 } from '$lib/core/ids';
import { failed, success, type Result } from '$lib/core/result';
import { transfer, WorkerLink, type WorkerLike } from '$lib/core/worker-link';
import { slicesOf } from '$lib/storage/transaction';
import {
  buffersOf,
  type BackupCheck,
  type BackupItems,
  type BackupSource,
  type BackupSummary,
  type BackupWorker,
} from './protocol';

/** What goes to the worker and comes from it in one message; each is a task of the page of a few milliseconds. */
const FILES_AT_ONCE = 250;
const HASHES_AT_ONCE = 5000;

/** Cancels and reports a long operation. */
export type OperationOptions = {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
};

/**
 * Reads one backup, in a worker for its list and then in one for its pictures. Every call fails with `cancelled`,
 * `worker-died` or `timed-out`, too.
 */
export class BackupReader {
  readonly #spawn: () => WorkerLike;
  #link: WorkerLink<BackupWorker>;
  #isClosed = false;

  constructor(spawn: () => WorkerLike = spawnBackup) {
    this.#spawn = spawn;
    this.#link = linkTo(spawn);
  }

  /**
   * Reads everything but the pictures; progress is in bytes. Fails with `not-a-backup`, `an-export`, `backup-newer`,
   * `too-many` or `unreadable-file`.
   */
  async open(source: BackupSource, { signal, onProgress }: OperationOptions): Promise<Result<BackupSummary>> {
    const archive = source.kind === 'archive' ? source.file : null;
    const given = await this.#give(source, signal);
    if (!given.ok) return given;
    const listed = await this.#link.call((api, progress) => api.list(archive, progress(onProgress)), { signal });
    if (!listed.ok) return listed;
    if (this.#isClosed) return failed({ kind: 'cancelled' });
    this.#link.end();
    this.#link = linkTo(this.#spawn);
    const { summary, index } = listed.value;
    const givenAgain = await this.#give(source, signal);
    if (!givenAgain.ok) return givenAgain;
    const moved = transfer(index, buffersOf(index));
    return await this.#link.call((api) => api.take(archive, moved).then(() => success(summary)), { signal });
  }

  /** Gives the files of a folder to the worker. */
  async #give(source: BackupSource, signal: AbortSignal): Promise<Result<unknown>> {
    for (const files of source.kind === 'folder' ? slicesOf(source.files, FILES_AT_ONCE) : []) {
      const taken = await this.#link.call((api) => api.add(files).then(success), { signal });
      if (!taken.ok) return taken;
    }
    return success(null);
  }

  /** The hashes of the pictures of the open backup's memes, `count` in all. */
  async hashes(count: number, { signal }: Pick<OperationOptions, 'signal'>): Promise<Result<ReadonlySet<Sha256>>> {
    const hashes = new Set<Sha256>();
    for (let from = 0; from < count; from += HASHES_AT_ONCE) {
      const some = await this.#link.call((api) => api.hashes(from, HASHES_AT_ONCE).then(success), { signal });
      if (!some.ok) return some;
      for (const hash of some.value) hashes.add(hash);
    }
    return success(hashes);
  }

  /** Reads every picture and compares its hash; progress is in memes. */
  async check({ signal, onProgress }: OperationOptions): Promise<Result<BackupCheck>> {
    return await this.#link.call((api, progress) => api.check(progress(onProgress)), { signal });
  }

  /** The whole memes among `count` ones from position `from`, in order; fewer if their pictures are large. */
  async items(from: number, count: number, signal: AbortSignal): Promise<Result<BackupItems>> {
    return await this.#link.call((api) => api.items(from, count), { signal });
  }

  /** Ends the worker. */
  close(): void {
    this.#isClosed = true;
    this.#link.end();
  }
}

function linkTo(spawn: () => WorkerLike): WorkerLink<BackupWorker> {
  return new WorkerLink<BackupWorker>(spawn, { restarts: false });
}

function spawnBackup(): Worker {
  return new Worker(new URL('../../workers/backup/backup.worker.ts', import.meta.url), {
    type: 'module',
    name: 'backup',
  });
}
