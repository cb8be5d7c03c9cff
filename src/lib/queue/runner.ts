import type { Failure } from '$lib/core/failure';
import { canRetry } from '$lib/core/failure';
import type { MemeId, ModelId } from '$lib/core/ids';
import type { Job, Task } from '$lib/core/job';
import { failed, success, type Result } from '$lib/core/result';
import type { CaptionOutput } from '$lib/captioner/protocol';
import type { RunningCaptioner } from '$lib/captioner/running-captioner';
import { handBack, type JobChange } from '$lib/storage/jobs';
import type { JobBoard } from './job-board.svelte';

/** What a runner needs of the app; the state class that shows the queue gives it. */
export type RunnerHost = {
  /** Whether jobs may be started now. */
  mayRun(): boolean;
  /**
   * Loads a model. A failure is the model's, not the meme's: the runner halts and says so; except for `cancelled`, after
   * the signal or because another model or device was chosen, with which it looks for work anew.
   */
  open(model: ModelId, signal: AbortSignal): Promise<Result<RunningCaptioner>>;
  /** Stores what came out and removes the job, in one transaction. */
  finish(job: Job, output: CaptionOutput, captioner: RunningCaptioner): Promise<Result<void>>;
  onStart(job: Job): void;
  onText(job: Job, soFar: string): void;
  /** After each job, whatever became of it, with its wall time in seconds. */
  onEnd(job: Job, outcome: Result<void>, seconds: number): void;
  /** The runner has halted: the model or the storage is the trouble, not a meme. `resume` lets it go on. */
  onTrouble(failure: Failure): void;
  /** Runs of one captioner before it is closed and loaded anew: a WASM heap grows and never shrinks. `Infinity` for never. */
  mostRuns(): number;
};

/** A meme is tried this often before it counts as failed; killed tabs count as tries. */
const MOST_ATTEMPTS = 3;
/** The wait before the second try, doubled for each further one. */
const BACK_OFF_MS = 2000;
/** Runs in a row that end with a dead worker or with nonsense before the model itself is held to be the trouble. */
const MOST_BREAKDOWNS = 3;
/** A loaded model holds hundreds of megabytes; after this much idleness it is let go. */
const IDLE_MS = 60_000;

/** Failures of the library's storage: every meme would meet them, so none of them is blamed. */
const STORAGE_FAILURES: ReadonlySet<Failure['kind']> = new Set([
  'storage-full',
  'storage-unavailable',
  'library-newer',
]);

/**
 * Works off one task's jobs, one at a time, in the order they were queued, as long as there are any and `mayRun` says so.
 * Lives in the one tab that runs the queue.
 */
export class Runner {
  readonly #task: Task;
  readonly #board: JobBoard;
  readonly #host: RunnerHost;
  readonly #dueAt = new Map<MemeId, number>();
  #captioner: RunningCaptioner | null = null;
  /** How often the loaded captioner was run. */
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

  /** The job in hand. */
  get current(): Job | null {
    return this.#current;
  }

  /** The captioner that is loaded, if any. */
  get captioner(): RunningCaptioner | null {
    return this.#captioner;
  }

  /** Looks for work; call it whenever there may be some. A halted runner stays halted. */
  wake(): void {
    if (this.#working || this.#halted) return;
    clearTimeout(this.#timer);
    this.#working = true;
    void this.#work()
      .catch((error: unknown) => {
        // A bug: it is thrown, and the runner halts so that it is not met with every job.
        this.#halt({ kind: 'worker-died', detail: String(error) });
        throw error;
      })
      .finally(() => {
        this.#working = false;
        this.#rest();
      });
  }

  /** Goes on after trouble. */
  resume(): void {
    this.#halted = false;
    this.wake();
  }

  /** Ends the job in hand if it is no longer on the board, and a model's loading when nothing is left to do with it. */
  async dropIfGone(): Promise<void> {
    if (this.#board.left(this.#task) === 0) this.#opening?.abort();
    const job = this.#current;
    if (job !== null && this.#board.of(job.meme, job.task) === undefined) await this.#captioner?.stop();
  }

  /** Puts the job in hand back as the page goes away, so that closing a tab does not count as a failed try. */
  handBack(): void {
    if (this.#current !== null) void handBack(this.#current);
  }

  /** Lets the loaded model go, so that the next job loads it anew on the device chosen then. */
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
      const trouble = job.attempts >= MOST_ATTEMPTS ? await this.#giveUp(job) : await this.#attempt(job);
      if (trouble === null) continue;
      this.#halt(trouble);
      return;
    }
  }

  /** Captions one meme as far as it gets; returns what is to stop the whole queue, or null. */
  async #attempt(job: Job): Promise<Failure | null> {
    const opened = await this.#ready(job.model);
    if (!opened.ok) return opened.failure.kind === 'cancelled' ? null : opened.failure;
    // Cancelled, given to another model or paused while this one was loading.
    if (this.#board.of(job.meme, job.task)?.model !== job.model || !this.#host.mayRun()) return null;
    const outcome = await this.#run(job, opened.value);
    if (outcome.ok) this.#breakdowns = 0;
    if (outcome.ok || outcome.failure.kind === 'cancelled') return null;
    if (STORAGE_FAILURES.has(outcome.failure.kind)) return outcome.failure;
    const brokeDown = !opened.value.alive || outcome.failure.kind === 'garbage';
    this.#breakdowns = brokeDown ? this.#breakdowns + 1 : 0;
    if (this.#breakdowns < MOST_BREAKDOWNS) return null;
    this.#breakdowns = 0;
    return outcome.failure;
  }

  /** A meme whose tries all ended with the tab. */
  async #giveUp(job: Job): Promise<Failure | null> {
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
    const outcome = await this.#captionAndKeep(job, captioner).finally(() => (this.#current = null));
    if (!captioner.alive) this.#captioner = null;
    this.#host.onEnd(job, outcome, (performance.now() - start) / 1000);
    return outcome;
  }

  async #captionAndKeep(job: Job, captioner: RunningCaptioner): Promise<Result<void>> {
    const running = captioner.run(job, (soFar) => this.#host.onText(job, soFar));
    const next = this.#next();
    if (next?.model === job.model) captioner.prepare(next);
    const output = await running;
    const outcome = output.ok ? await this.#host.finish(job, output.value, captioner) : output;
    this.#dueAt.delete(job.meme);
    return outcome.ok ? outcome : await this.#putBack(job, outcome.failure);
  }

  /** A transient failure waits for its next try, a permanent one stays failed. Returns what is the matter in the end. */
  async #putBack(job: Job, failure: Failure): Promise<Result<void>> {
    // Taken off the board, or queued anew while it ran.
    if (this.#board.of(job.meme, job.task)?.queued !== job.queued) return failed(failure);
    if (failure.kind === 'meme-gone') {
      await this.#board.remove([job]);
      return failed(failure);
    }
    const changed = await this.#board.change(job, this.#afterFailure(job, failure));
    if (changed.ok) return failed(failure);
    // Storage still says `running`, which the next start puts right; here it waits.
    this.#board.add([{ ...job, state: { kind: 'waiting' } }]);
    return changed;
  }

  #afterFailure(job: Job, failure: Failure): JobChange {
    if (failure.kind === 'cancelled' || STORAGE_FAILURES.has(failure.kind)) return { state: { kind: 'waiting' } };
    const attempts = job.attempts + 1;
    if (!canRetry(failure) || attempts >= MOST_ATTEMPTS) return { attempts, state: { kind: 'failed', failure } };
    this.#dueAt.set(job.meme, Date.now() + BACK_OFF_MS * 2 ** (attempts - 1));
    return { attempts, state: { kind: 'waiting' } };
  }

  async #ready(model: ModelId): Promise<Result<RunningCaptioner>> {
    const loaded = this.#captioner;
    if (loaded?.model === model && loaded.alive && this.#runs < this.#host.mostRuns()) return success(loaded);
    this.release();
    this.#opening = new AbortController();
    const opened = await this.#host.open(model, this.#opening.signal).finally(() => (this.#opening = null));
    this.#captioner = opened.ok ? opened.value : null;
    this.#runs = 0;
    return opened;
  }

  #halt(failure: Failure): void {
    this.#halted = true;
    this.#host.onTrouble(failure);
  }

  /** Sleeps until the next job is due; with nothing to do, lets the model go after a while. */
  #rest(): void {
    clearTimeout(this.#timer);
    const mayRun = this.#host.mayRun() && !this.#halted;
    const waiting = mayRun ? this.#board.all(this.#task).filter(({ state }) => state.kind === 'waiting') : [];
    const wait = Math.min(...waiting.map((job) => this.#dueTime(job))) - Date.now();
    if (waiting.length === 0) this.#timer = setTimeout(() => this.release(), IDLE_MS);
    else if (wait <= 0) this.wake();
    else this.#timer = setTimeout(() => this.wake(), wait);
  }
}
