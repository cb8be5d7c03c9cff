import type { Failure } from '$lib/core/failure';
import { canRetry } from '$lib/core/failure';
import type { MemeId, ModelId } from '$lib/core/ids';
import type { Job, Task } from '$lib/core/job';
import { failed, success, type Result } from '$lib/core/result';
import type { CaptionOutput } from '$lib/captioner/protocol';
import type { RunningCaptioner } from '$lib/captioner/running-captioner';
import { requeueJob, type JobChange } from '$lib/storage/jobs';
import type { JobBoard } from './job-board.svelte';

/** What a runner needs; `Queue` provides it. */
export type RunnerHost = {
  /** True if jobs may be started now. */
  mayRun(): boolean;
  /**
   * Loads a model. A failure halts the runner and is reported, because it concerns the model and not the meme. With
   * `cancelled`, after the signal or a change of model or device, the runner looks for work again.
   */
  open(model: ModelId, signal: AbortSignal): Promise<Result<RunningCaptioner>>;
  /** Stores the output and deletes the job in one transaction. */
  finish(job: Job, output: CaptionOutput, captioner: RunningCaptioner): Promise<Result<void>>;
  onStart(job: Job): void;
  onText(job: Job, soFar: string): void;
  /** Called after each job, successful or not, with its wall time in seconds. */
  onEnd(job: Job, outcome: Result<void>, seconds: number): void;
  /** Called when the runner halts because the model or storage fails, not a single meme. `resume` continues. */
  onHalt(failure: Failure): void;
  /**
   * Maximum runs of one captioner before it is reloaded, because a WASM heap never shrinks. `Infinity` for no limit.
   */
  maxRuns(): number;
};

/** A job fails after this many attempts; killed tabs count as attempts. */
const MAX_ATTEMPTS = 3;
/** Delay before the second attempt, doubled for each further one. */
const BACK_OFF_MS = 2000;
/** Consecutive runs with a dead worker or garbage output before the runner halts. */
const MAX_BREAKDOWNS = 3;
/** An idle model is closed after this time, because it holds hundreds of megabytes. */
const IDLE_MS = 60_000;

/** Storage failures: every meme would fail the same way, so the job is not counted as failed. */
const STORAGE_FAILURES: ReadonlySet<Failure['kind']> = new Set([
  'storage-full',
  'storage-refused',
  'storage-unavailable',
  'library-newer',
  'library-gone',
]);

/**
 * Runs the jobs of one task, one at a time in queue order, while `mayRun` allows it. Exists in every tab; works only in
 * the one that runs the queue.
 */
export class Runner {
  readonly #task: Task;
  readonly #board: JobBoard;
  readonly #host: RunnerHost;
  readonly #dueAt = new Map<MemeId, number>();
  #captioner: RunningCaptioner | null = null;
  /** How many jobs the loaded captioner has run. */
  #runs = 0;
  #current: Job | null = null;
  #opening: AbortController | null = null;
  #working = false;
  #halted = false;
  #breakdowns = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(task: Task, board: JobBoard, host: RunnerHost) {
    this.#task = task;
    this.#board = board;
    this.#host = host;
  }

  /** The running job. */
  get current(): Job | null {
    return this.#current;
  }

  /** The loaded captioner; null if none is. */
  get captioner(): RunningCaptioner | null {
    return this.#captioner;
  }

  /** Starts work if there is any; call it after every change of the jobs. Does nothing if halted. */
  wake(): void {
    if (this.#working || this.#halted) return;
    clearTimeout(this.#timer);
    this.#working = true;
    void this.#work()
      .catch((error: unknown) => {
        // Only a bug gets here. The runner halts so that it does not repeat with every job.
        this.#halt({ kind: 'worker-died', detail: String(error) });
        throw error;
      })
      .finally(() => {
        this.#working = false;
        this.#scheduleNext();
      });
  }

  /** Continues after a halt and starts work if there is any. */
  resume(): void {
    this.#halted = false;
    this.wake();
  }

  /** Stops the running job if it was removed from the board, and aborts loading if no job is left. */
  async stopIfRemoved(): Promise<void> {
    if (this.#board.left(this.#task) === 0) this.#opening?.abort();
    const job = this.#current;
    if (job !== null && this.#board.of(job.meme, job.task) === undefined) await this.#captioner?.stop();
  }

  /** Sets the running job back to waiting when the page closes, so that this does not count as an attempt. */
  requeueCurrent(): void {
    if (this.#current !== null) void requeueJob(this.#current);
  }

  /** Closes the loaded model; the next job loads it again, on the device chosen then. */
  release(): void {
    this.#captioner?.close();
    this.#captioner = null;
  }

  #next(): Job | undefined {
    const now = Date.now();
    return this.#board.next(this.#task, (job) => this.#dueTime(job) <= now);
  }

  #dueTime(job: Job): number {
    return this.#dueAt.get(job.meme) ?? 0;
  }

  async #work(): Promise<void> {
    for (let job = this.#next(); job !== undefined && this.#host.mayRun(); job = this.#next()) {
      const failure = job.attempts >= MAX_ATTEMPTS ? await this.#failExhausted(job) : await this.#attempt(job);
      if (failure === null) continue;
      this.#halt(failure);
      return;
    }
  }

  /** Runs one job; returns the failure that must halt the runner, or null. */
  async #attempt(job: Job): Promise<Failure | null> {
    const opened = await this.#loadModel(job.model);
    if (!opened.ok) return opened.failure.kind === 'cancelled' ? null : opened.failure;
    // While the model was loading, the job may have been cancelled or given to another model, or the queue paused.
    if (this.#board.of(job.meme, job.task)?.model !== job.model || !this.#host.mayRun()) return null;
    const outcome = await this.#run(job, opened.value);
    if (outcome.ok) this.#breakdowns = 0;
    if (outcome.ok || outcome.failure.kind === 'cancelled') return null;
    if (STORAGE_FAILURES.has(outcome.failure.kind)) return outcome.failure;
    const brokeDown = !opened.value.alive || outcome.failure.kind === 'garbage';
    this.#breakdowns = brokeDown ? this.#breakdowns + 1 : 0;
    if (this.#breakdowns < MAX_BREAKDOWNS) return null;
    this.#breakdowns = 0;
    return outcome.failure;
  }

  /** Fails a job whose attempts all ended with a killed tab. */
  async #failExhausted(job: Job): Promise<Failure | null> {
    const failure: Failure = { kind: 'worker-died', detail: '' };
    const changed = await this.#board.change(job, { state: { kind: 'failed', failure } });
    return changed.ok ? null : changed.failure;
  }

  async #run(waiting: Job, captioner: RunningCaptioner): Promise<Result<void>> {
    const started = await this.#board.change(waiting, { state: { kind: 'running' } });
    if (!started.ok) return started;
    const job = started.value;
    if (job === null) return failed({ kind: 'cancelled' });
    this.#current = job;
    this.#runs += 1;
    this.#host.onStart(job);
    const start = performance.now();
    const outcome = await this.#captionAndStore(job, captioner).finally(() => (this.#current = null));
    if (!captioner.alive) this.#captioner = null;
    this.#host.onEnd(job, outcome, (performance.now() - start) / 1000);
    return outcome;
  }

  async #captionAndStore(job: Job, captioner: RunningCaptioner): Promise<Result<void>> {
    const running = captioner.run(job, (soFar) => this.#host.onText(job, soFar));
    const next = this.#next();
    if (next?.model === job.model) captioner.prepare(next);
    const output = await running;
    const outcome = output.ok ? await this.#host.finish(job, output.value, captioner) : output;
    this.#dueAt.delete(job.meme);
    return outcome.ok ? outcome : await this.#recordFailure(job, outcome.failure);
  }

  /**
   * Sets the job to waiting after a transient failure, else to failed. Returns the job's failure, or that of storage.
   */
  async #recordFailure(job: Job, failure: Failure): Promise<Result<void>> {
    // The job was removed, or queued again while it ran.
    if (this.#board.of(job.meme, job.task)?.queued !== job.queued) return failed(failure);
    if (failure.kind === 'meme-gone') {
      await this.#board.remove([job]);
      return failed(failure);
    }
    const changed = await this.#board.change(job, this.#afterFailure(job, failure));
    if (changed.ok) return failed(failure);
    // Storage still has it as `running`, which the next start corrects; in memory it waits.
    this.#board.add([{ ...job, state: { kind: 'waiting' } }]);
    return changed;
  }

  #afterFailure(job: Job, failure: Failure): JobChange {
    if (failure.kind === 'cancelled' || STORAGE_FAILURES.has(failure.kind)) return { state: { kind: 'waiting' } };
    const attempts = job.attempts + 1;
    if (!canRetry(failure) || attempts >= MAX_ATTEMPTS) return { attempts, state: { kind: 'failed', failure } };
    this.#dueAt.set(job.meme, Date.now() + BACK_OFF_MS * 2 ** (attempts - 1));
    return { attempts, state: { kind: 'waiting' } };
  }

  async #loadModel(model: ModelId): Promise<Result<RunningCaptioner>> {
    const loaded = this.#captioner;
    if (loaded?.model === model && loaded.alive && this.#runs < this.#host.maxRuns()) return success(loaded);
    this.release();
    this.#opening = new AbortController();
    const opened = await this.#host.open(model, this.#opening.signal).finally(() => (this.#opening = null));
    this.#captioner = opened.ok ? opened.value : null;
    this.#runs = 0;
    return opened;
  }

  #halt(failure: Failure): void {
    this.#halted = true;
    this.#host.onHalt(failure);
  }

  /** Waits until the next job is due; if there is none, closes the model after `IDLE_MS`. */
  #scheduleNext(): void {
    clearTimeout(this.#timer);
    const mayRun = this.#host.mayRun() && !this.#halted;
    const waiting = mayRun ? this.#board.all(this.#task).filter(({ state }) => state.kind === 'waiting') : [];
    const wait = Math.min(...waiting.map((job) => this.#dueTime(job))) - Date.now();
    if (waiting.length === 0) this.#timer = setTimeout(() => this.release(), IDLE_MS);
    else if (wait <= 0) this.wake();
    else this.#timer = setTimeout(() => this.wake(), wait);
  }
}
