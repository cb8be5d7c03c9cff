import { isMobile } from '$lib/core/platform';
import { failed, success, type Result } from '$lib/core/result';
import { coreCount } from '$lib/core/threads';
import { WorkerLink } from '$lib/core/worker-link';
import type { Identified, Intake, IntakeWorker } from './protocol';
import { takeAsShown } from './shown-picture';

/** Limit for one file in seconds: a 120-megapixel picture takes a few seconds on a slow phone. */
const FILE_LIMIT_S = 60;

/** Idle workers are ended after this time; each keeps the memory of its largest picture. */
const IDLE_MS = 10_000;

/**
 * A worker is ended after so many files: browsers collect late what a worker leaves of them, in its memory and as Blobs
 * in their own. Restoring 5,000 memes takes 175 MB more at most, and 232 MB with one worker for all.
 */
const MAX_FILES = 150;

/** A crashed worker means that the decoder met a broken picture. */
const CRASH = { kind: 'damaged-image' } as const;

/** More than four workers are no faster on common devices, and each may hold a decoded picture of 480 MB. */
const MAX_WORKERS = 4;

/** A pool of workers that each decode one file at a time. */
export type IntakePool = {
  /** How many files are decoded at once. */
  readonly size: number;
  /**
   * Decodes one file as soon as a worker is free. A file that kills its worker fails alone; the worker is replaced.
   * Never rejects.
   */
  intake(file: Blob): Promise<Result<Intake>>;
  /** Ends the idle workers; the next file starts one again. */
  close(): void;
};

/** A pool that can also say what a picture is that it cannot decode. */
export type IdentifyingPool = IntakePool & {
  /**
   * Reads the header of a picture that `intake` refused; null if the file is no picture that could be a meme. Never
   * rejects.
   */
  identify(file: Blob): Promise<Result<Identified | null>>;
};

/**
 * Makes a pool that starts workers on demand; by default it leaves one core to the page. With `sparing`, as on phones,
 * large pictures are decoded one at a time.
 */
export function createIntakePool({
  size = Math.min(MAX_WORKERS, Math.max(1, coreCount() - 1)),
  sparing = isMobile(),
  spawn = spawnIntake,
  limitS = FILE_LIMIT_S,
}: { size?: number; sparing?: boolean; spawn?: () => Worker; limitS?: number } = {}): IdentifyingPool {
  const idle: { readonly link: WorkerLink<IntakeWorker>; files: number }[] = [];
  const waiting: (() => void)[] = [];
  let busy = 0;

  /** Calls `use` with a free worker, once there is one. */
  async function withWorker<Value>(
    use: (link: WorkerLink<IntakeWorker>) => Promise<Result<Value>>,
  ): Promise<Result<Value>> {
    if (busy === size) await new Promise<void>((resolve) => waiting.push(resolve));
    else busy += 1;
    // No restarts: a crash concerns one file only, and the next file gets a new worker at once.
    const worker = idle.pop() ?? {
      link: new WorkerLink<IntakeWorker>(spawn, { restarts: false, idleMs: IDLE_MS, crash: CRASH }),
      files: 0,
    };
    const result = await use(worker.link);
    worker.files += 1;
    if (worker.files === MAX_FILES) worker.link.end();
    if (worker.link.alive) idle.push(worker);
    const next = waiting.shift();
    // The slot passes to the next waiting call without being freed, so that no other call takes it.
    if (next !== undefined) next();
    else busy -= 1;
    return result;
  }

  async function take(link: WorkerLink<IntakeWorker>, file: Blob): Promise<Result<Intake>> {
    const call = (shown: ImageBitmap | null): Promise<Result<Intake | null>> =>
      link.call((api) => api.intake(file, sparing, shown), { quietMs: limitS * 1000 });
    const decoded = await call(null);
    if (!decoded.ok) return decoded;
    if (decoded.value !== null) return success(decoded.value);
    const taken = await takeAsShown(file, async (shown) => {
      const result = await call(shown);
      return result.ok ? result.value : null;
    });
    return taken === null ? failed({ kind: 'damaged-image' }) : success(taken);
  }

  return {
    size,
    intake: (file) => withWorker((link) => take(link, file)),
    identify: (file) =>
      withWorker((link) => link.call(async (api) => success(await api.identify(file)), { quietMs: limitS * 1000 })),
    close: () => {
      for (const { link } of idle.splice(0)) link.end();
    },
  };
}

function spawnIntake(): Worker {
  return new Worker(new URL('../../workers/intake/intake.worker.ts', import.meta.url), {
    type: 'module',
    name: 'intake',
  });
}
