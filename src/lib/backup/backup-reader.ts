import type { Result } from '$lib/core/result';
import { WorkerLink, type WorkerLike } from '$lib/core/worker-link';
import type { BackupCheck, BackupItems, BackupSource, BackupSummary, BackupWorker } from './protocol';

/** Cancels and reports a long operation. */
export type OperationOptions = {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
};

/** Reads one backup in a worker of its own. Every call fails with `cancelled`, `worker-died` or `timed-out`, too. */
export class BackupReader {
  readonly #link: WorkerLink<BackupWorker>;

  constructor(spawn: () => WorkerLike = spawnBackup) {
    this.#link = new WorkerLink<BackupWorker>(spawn, { restarts: false });
  }

  /**
   * Reads everything but the pictures; progress is in bytes. Fails with `not-a-backup`, `an-export`, `backup-newer` or
   * `unreadable-file`.
   */
  async open(source: BackupSource, { signal, onProgress }: OperationOptions): Promise<Result<BackupSummary>> {
    return await this.#link.call((api, progress) => api.open(source, progress(onProgress)), { signal });
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
    this.#link.end();
  }
}

function spawnBackup(): Worker {
  return new Worker(new URL('../../workers/backup/backup.worker.ts', import.meta.url), {
    type: 'module',
    name: 'backup',
  });
}
