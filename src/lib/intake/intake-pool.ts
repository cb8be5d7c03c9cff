import type { Result } from '$lib/core/result';
import { WorkerLink } from '$lib/core/worker-link';
import type { Intake, IntakeWorker } from './protocol';

/** How long one file may take: a 120-megapixel picture takes a few seconds on a slow phone. */
const FILE_LIMIT_S = 60;

/** Workers without work are ended after this long; each holds the memory of the largest picture it saw. */
const IDLE_MS = 10_000;

/** A decoder that crashes its worker met a broken picture. */
const CRASH = { kind: 'damaged-image' } as const;

/** More than four decode no faster on machines people have, and each may hold a decoded picture of 480 MB. */
const MAX_WORKERS = 4;

/** Workers that take files in, each one file at a time. */
export type IntakePool = {
  /** How many files are taken in at once. */
  readonly size: number;
  /**
   * Takes in one file, when a worker is free. A file that kills its worker fails alone and the worker is replaced. Never
   * rejects.
   */
  intake(file: Blob): Promise<Result<Intake>>;
  /** Ends the workers that have nothing to do; the next file starts them again. */
  close(): void;
};

/** A pool that starts its workers when they are needed; one core is left to the page. */
export function createIntakePool({
  size = Math.min(MAX_WORKERS, Math.max(1, navigator.hardwareConcurrency - 1)),
  spawn = spawnIntake,
  limitS = FILE_LIMIT_S,
}: { size?: number; spawn?: () => Worker; limitS?: number } = {}): IntakePool {
  const idle: WorkerLink<IntakeWorker>[] = [];
  const waiting: (() => void)[] = [];
  let busy = 0;

  async function intake(file: Blob): Promise<Result<Intake>> {
    if (busy === size) await new Promise<void>((resolve) => waiting.push(resolve));
    else busy += 1;
    // No restarts: a file that kills its worker says nothing of the next file, which gets a new worker at once.
    const link = idle.pop() ?? new WorkerLink<IntakeWorker>(spawn, { restarts: false, idleMs: IDLE_MS, crash: CRASH });
    const result = await link.call((api) => api.intake(file), { quietMs: limitS * 1000 });
    if (link.alive) idle.push(link);
    const next = waiting.shift();
    // The place goes to the next in line without being counted as free, so that no other call takes it.
    if (next !== undefined) next();
    else busy -= 1;
    return result;
  }

  return {
    size,
    intake,
    close: () => {
      for (const link of idle.splice(0)) link.end();
    },
  };
}

function spawnIntake(): Worker {
  return new Worker(new URL('../../workers/intake/intake.worker.ts', import.meta.url), {
    type: 'module',
    name: 'intake',
  });
}
