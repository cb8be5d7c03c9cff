import type { Failure } from '$lib/domain/failure';
import { canRetry } from '$lib/domain/failure';
import type { ModelId } from '$lib/domain/ids';
import type { Job, Task } from '$lib/domain/job';
import { failed, type Result } from '$lib/domain/result';
import type { CaptionOutput } from '$lib/captioner/protocol';
import type { JobBoard } from './job-board.svelte';

/** A model that is loaded and ready, on some device. */
export interface Captioner {
  /** Whether it can still be asked; a failed run may have ended its worker. */
  readonly alive: boolean;
  run(job: Job, onText: (soFar: string) => void): Promise<Result<CaptionOutput>>;
  /** Ends what runs, which then fails as `cancelled`. */
  stop(): Promise<void>;
  /** Frees its memory. */
  close(): void;
}

/** What a runner needs of the app; the state class that shows the queue gives it. */
export type RunnerHost<C extends Captioner> = {
  /** Whether jobs may be started now. */
  mayRun(): boolean;
  /** Loads a model. A failure is the model's, not the meme's: the queue stops and says so. */
  open(model: ModelId): Promise<Result<C>>;
  /** Stores what came out and removes the job, in one transaction. */
  finish(job: Job, output: CaptionOutput, captioner: C): Promise<Result<void>>;
  onStart(job: Job): void;
  onText(job: Job, soFar: string): void;
  /** After each job, whatever became of it, with its wall time in seconds. */
  onEnd(job: Job, outcome: Result<void>, seconds: number): void;
  /** The model could not be loaded. */
  onTrouble(failure: Failure): void;
};

/** A meme is tried this often before it counts as failed; killed tabs count as tries. */
const MOST_ATTEMPTS = 3;
/** The wait before the second try, doubled for each further one. */
const BACK_OFF_MS = 2000;
/** Runs in a row that end with a dead worker before the model itself is held to be the trouble. */
const MOST_DEATHS = 3;
/** A loaded model holds hundreds of megabytes; after this much idleness it is let go. */
const IDLE_MS = 60_000;

/**
 * Works off one task's jobs, one at a time, in the order they were queued, as long as there are any and `mayRun` says so.
 * Lives in the one tab that runs the queue.
 */
export class Runner<C extends Captioner> {
  readonly #task: Task;
  readonly #board: JobBoard;
  readonly #host: RunnerHost<C>;
  readonly #dueAt = new Map<string, number>();
  #captioner: { model: ModelId; it: C } | null = null;
  #current: Job | null = null;
  #working = false;
  #deaths = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(task: Task, board: JobBoard, host: RunnerHost<C>) {
    this.#task = task;
    this.#board = board;
    this.#host = host;
  }

  /** The job in hand. */
  get current(): Job | null {
    return this.#current;
  }

  /** The captioner that is loaded, if any. */
  get captioner(): C | null {
    return this.#captioner?.it ?? null;
  }

  /** Looks for work; call it whenever there may be some. */
  wake(): void {
    if (this.#working) return;
    clearTimeout(this.#timer);
    this.#working = true;
    void this.#work().finally(() => {
      this.#working = false;
      // A job that arrived while the last one was being put away.
      if (this.#next() !== undefined && this.#host.mayRun()) this.wake();
      else this.#rest();
    });
  }

  /** Ends the job in hand if it is no longer on the board. */
  async dropIfGone(): Promise<void> {
    const job = this.#current;
    if (job !== null && this.#board.of(job.meme, job.task) === undefined) await this.#captioner?.it.stop();
  }

  /** Lets the loaded model go, so that the next job loads it anew on the device chosen then. */
  release(): void {
    this.#captioner?.it.close();
    this.#captioner = null;
  }

  #next(): Job | undefined {
    const now = Date.now();
    return this.#board.next(this.#task, (job) => (this.#dueAt.get(job.meme) ?? 0) <= now);
  }

  async #work(): Promise<void> {
    for (let job = this.#next(); job !== undefined && this.#host.mayRun(); job = this.#next()) {
      if (job.attempts >= MOST_ATTEMPTS) {
        await this.#board.change(job, { state: { kind: 'failed', failure: { kind: 'worker-died', detail: '' } } });
        continue;
      }
      const captioner = await this.#ready(job.model);
      if (!captioner.ok) {
        this.#host.onTrouble(captioner.failure);
        return;
      }
      // Cancelled or paused while the model was loading.
      if (this.#board.of(job.meme, job.task) === undefined || !this.#host.mayRun()) continue;
      const outcome = await this.#run(job, captioner.value);
      this.#deaths = captioner.value.alive ? 0 : this.#deaths + 1;
      if (this.#deaths < MOST_DEATHS || outcome.ok || outcome.failure.kind === 'cancelled') continue;
      this.#deaths = 0;
      this.#host.onTrouble(outcome.failure);
      return;
    }
  }

  async #run(waiting: Job, captioner: C): Promise<Result<void>> {
    const job = await this.#board.change(waiting, { state: { kind: 'running' } });
    if (job === null) return failed({ kind: 'cancelled' });
    this.#current = job;
    this.#host.onStart(job);
    const start = performance.now();
    const output = await captioner.run(job, (soFar) => this.#host.onText(job, soFar));
    const outcome = output.ok ? await this.#host.finish(job, output.value, captioner) : failed(output.failure);
    if (outcome.ok) this.#dueAt.delete(job.meme);
    else await this.#putBack(job, outcome.failure);
    if (!captioner.alive) this.#captioner = null;
    this.#current = null;
    this.#host.onEnd(job, outcome, (performance.now() - start) / 1000);
    return outcome;
  }

  /** A transient failure waits for its next try, a permanent one stays failed. */
  async #putBack(job: Job, failure: Failure): Promise<void> {
    if (this.#board.of(job.meme, job.task) === undefined) return;
    if (failure.kind === 'cancelled') {
      await this.#board.change(job, { state: { kind: 'waiting' } });
      return;
    }
    const attempts = job.attempts + 1;
    const again = canRetry(failure) && attempts < MOST_ATTEMPTS;
    if (again) this.#dueAt.set(job.meme, Date.now() + BACK_OFF_MS * 2 ** (attempts - 1));
    await this.#board.change(job, { attempts, state: again ? { kind: 'waiting' } : { kind: 'failed', failure } });
  }

  async #ready(model: ModelId): Promise<Result<C>> {
    if (this.#captioner?.model === model && this.#captioner.it.alive) return { ok: true, value: this.#captioner.it };
    this.release();
    const opened = await this.#host.open(model);
    if (opened.ok) this.#captioner = { model, it: opened.value };
    return opened;
  }

  #rest(): void {
    const later = this.#host.mayRun() ? this.#board.next(this.#task, () => true) : undefined;
    if (later === undefined) this.#timer = setTimeout(() => this.release(), IDLE_MS);
    else this.#timer = setTimeout(() => this.wake(), Math.max(0, (this.#dueAt.get(later.meme) ?? 0) - Date.now()));
  }
}
