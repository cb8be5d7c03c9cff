import { wrap, type Remote } from 'comlink';
import type { Failure } from '$lib/core/failure';
import { failed, type Result } from '$lib/core/result';
import type { Intake, IntakeWorker } from './protocol';

/** How long one file may take: a 120-megapixel picture takes a few seconds on a slow phone. */
const FILE_LIMIT_S = 60;

/** Workers without work are ended after this long; each holds the memory of the largest picture it saw. */
const IDLE_MS = 10_000;

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

type Hand = { readonly worker: Worker; readonly remote: Remote<IntakeWorker>; readonly death: Promise<Failure> };

/** A pool that starts its workers when they are needed; one core is left to the page. */
export function createIntakePool({
  size = Math.min(MAX_WORKERS, Math.max(1, navigator.hardwareConcurrency - 1)),
  spawn = spawnIntake,
  limitS = FILE_LIMIT_S,
}: { size?: number; spawn?: () => Worker; limitS?: number } = {}): IntakePool {
  const idle: Hand[] = [];
  const waiting: (() => void)[] = [];
  let busy = 0;
  let closing: ReturnType<typeof setTimeout> | undefined;

  function employ(): Hand {
    const worker = spawn();
    const hand = { worker, remote: wrap<IntakeWorker>(worker), death: deathOf(worker) };
    void hand.death.then(() => {
      const place = idle.indexOf(hand);
      if (place !== -1) idle.splice(place, 1);
    });
    return hand;
  }

  function close(): void {
    clearTimeout(closing);
    for (const hand of idle.splice(0)) hand.worker.terminate();
  }

  async function intake(file: Blob): Promise<Result<Intake>> {
    if (busy === size) await new Promise<void>((resolve) => waiting.push(resolve));
    else busy += 1;
    clearTimeout(closing);
    const hand = idle.pop() ?? employ();
    const { result, alive } = await run(hand, file, limitS);
    if (alive) idle.push(hand);
    else hand.worker.terminate();
    const next = waiting.shift();
    // The place is handed on as it is, so that nobody slips in between.
    if (next !== undefined) next();
    else busy -= 1;
    if (busy === 0) closing = setTimeout(close, IDLE_MS);
    return result;
  }

  return { size, intake, close };
}

function spawnIntake(): Worker {
  return new Worker(new URL('../../workers/intake.worker.ts', import.meta.url), { type: 'module', name: 'intake' });
}

/** Settles when the worker is of no use any more. */
function deathOf(worker: Worker): Promise<Failure> {
  return new Promise<Failure>((resolve) => {
    worker.addEventListener('error', (event) => {
      // A script that does not load is told by an event without a message; the file is not to blame.
      const loaded = event instanceof ErrorEvent && event.message !== '';
      resolve(loaded ? { kind: 'damaged-image' } : { kind: 'worker-died', detail: 'the import did not start' });
    });
    worker.addEventListener('messageerror', () => {
      resolve({ kind: 'worker-died', detail: 'an answer could not be read' });
    });
  });
}

/** One file in one worker. comlink never answers for a worker that is dead, so its end and the clock are raced. */
async function run(hand: Hand, file: Blob, limitS: number): Promise<{ result: Result<Intake>; alive: boolean }> {
  let clock: ReturnType<typeof setTimeout> | undefined;
  const ended = Promise.race([
    hand.death,
    new Promise<Failure>((resolve) => {
      clock = setTimeout(() => {
        resolve({ kind: 'timed-out', seconds: limitS });
      }, limitS * 1000);
    }),
  ]);
  try {
    return await Promise.race([
      hand.remote.intake(file).then((result) => ({ result, alive: true })),
      ended.then((failure) => ({ result: failed(failure), alive: false })),
    ]);
  } catch (error) {
    // The worker threw: a bug, or a browser out of canvases. The file fails alone, the worker is not trusted again.
    const detail = error instanceof Error ? error.message : String(error);
    return { result: failed({ kind: 'worker-died', detail }), alive: false };
  } finally {
    clearTimeout(clock);
  }
}
