import { sentence, type Failure } from '$lib/core/failure';
import type { MemeId, ModelId } from '$lib/core/ids';
import type { Result } from '$lib/core/result';
import { modelById } from '$lib/catalogue/catalogue';
import { memeStatus, type Job, type MemeStatus } from '$lib/core/job';
import type { Meme } from '$lib/core/meme';
import { onChange } from '$lib/storage/changes';
import { loadJobs, requeueRunning } from '$lib/storage/jobs';
import { describeJob, readJob } from './caption-jobs';
import type { JobBoard } from './job-board.svelte';
import { JobFollower } from './job-follower';
import type { Library } from '$lib/library/library.svelte';
import type { ModelChoice } from '$lib/models/model-choice.svelte';
import type { ModelOpener } from '$lib/models/model-opener.svelte';
import type { Notices } from '$lib/basics/notices.svelte';
import { maxRuns, type OpenCaptioner } from '$lib/captioner/running-captioner';
import { QueueProgress } from './queue-progress.svelte';
import { recordOutput } from './record-output';
import { Runner } from './runner';
import type { Settings } from '$lib/basics/settings.svelte';

/** Parts of the app that the queue uses. */
export type QueueDeps = {
  readonly board: JobBoard;
  readonly library: Library;
  readonly settings: Settings;
  readonly notices: Notices;
  readonly choice: Pick<ModelChoice, 'active' | 'measuredSeconds'>;
  readonly opener: Pick<ModelOpener, 'open' | 'measured' | 'settleCrashes'>;
  readonly openReader: OpenCaptioner;
};

/** A job of a description that ended in this tab. */
export type Described = {
  /** Null if it failed. */
  readonly meme: MemeId | null;
  readonly seconds: number;
  /** True if no other is left. */
  readonly last: boolean;
};

/** How often `hold` checks if the running job is done; progress of other tabs arrives through storage. */
const HOLD_POLL_MS = 200;
const LOCK = 'memelore-queue';

/**
 * Runs the queued jobs, with one runner for the reader and one for the caption model. Exactly one tab does so, visible
 * or not: browsers do not throttle workers, and a held lock keeps the tab from being frozen.
 */
export class Queue {
  readonly #deps: QueueDeps;
  readonly #progress: QueueProgress;
  readonly #describer: Runner;
  readonly #reader: Runner;
  readonly #listeners: ((described: Described) => void)[] = [];
  /** Jobs stored while all are read, which may lack them; else null. */
  #accepted: Job[] | null = null;
  #isLeader = $state.raw(false);
  #live = $state.raw<{ readonly meme: MemeId; readonly text: string } | null>(null);
  #reading = $state.raw<MemeId | null>(null);
  /** True if this tab runs the queue. */
  readonly isLeader = $derived(this.#isLeader);
  /** True if a job is running in this tab. */
  readonly busy = $derived(this.#live !== null || this.#reading !== null);
  /** How many memes are still to be read. */
  readonly readLeft = $derived.by(() => this.#deps.board.left('read'));
  /** State of the queue of descriptions. */
  readonly state = $derived.by(() => {
    const { settings, choice } = this.#deps;
    return this.#progress.state(settings.values.queuePaused, (model) => choice.measuredSeconds(model));
  });

  constructor(deps: QueueDeps) {
    this.#deps = deps;
    const { board, library, settings, notices } = deps;
    this.#progress = new QueueProgress(board);
    const shared = {
      finish: recordOutput(library, board),
      maxRuns,
    };
    this.#describer = new Runner('describe', board, {
      ...shared,
      mayRun: () => this.#isLeader && settings.values.queuePaused === false,
      open: (model, signal) => this.#openModel(model, signal),
      onStart: ({ meme }) => {
        this.#live = { meme, text: '' };
        this.#progress.setNote(this.#describer.captioner?.note ?? null);
      },
      onText: ({ meme }, text) => (this.#live = { meme, text }),
      onEnd: (job, outcome, seconds) => this.#onDescribed(job, outcome, seconds),
      onHalt: (failure) => void this.#pauseForFailure(failure),
    });
    this.#reader = new Runner('read', board, {
      ...shared,
      mayRun: () => this.#isLeader,
      open: deps.openReader,
      onStart: ({ meme }) => (this.#reading = meme),
      onText: () => undefined,
      onEnd: () => (this.#reading = null),
      onHalt: (failure) => notices.fail(failure, 'The text on your memes cannot be read now. '),
    });
  }

  /** Adopts the stored jobs and subscribes to changes. The first tab to get the lock runs the jobs. */
  start(jobs: readonly Job[]): void {
    const { board, library, settings, opener } = this.#deps;
    board.replaceAll(jobs);
    const follower = new JobFollower(board, (done) => this.#onOtherTabChange(done));
    onChange((change) => {
      if (change.kind === 'jobs') follower.onChange(change);
    });
    // Any tab may pause and resume.
    settings.onRead(() => {
      if (settings.values.queuePaused === false) this.#resumeRunners();
    });
    library.follow((change) => {
      if (change.kind === 'deleted') void this.#removeMemes(change.ids);
      if (change.kind === 'restored') this.accept(change.jobs);
    });
    globalThis.addEventListener('pagehide', ({ persisted }) => {
      // A page that is kept writes nothing any more; the next leader takes its jobs back.
      if (persisted) return;
      this.#reader.requeueCurrent();
      this.#describer.requeueCurrent();
    });
    // Held until the tab closes or crashes; then the next waiting tab gets the lock.
    void navigator.locks.request(LOCK, async () => {
      await Promise.all([requeueRunning(), opener.settleCrashes()]);
      const accepted: Job[] = [];
      this.#accepted = accepted;
      const loaded = await loadJobs();
      if (loaded.ok) board.replaceAll([...loaded.value, ...accepted]);
      this.#accepted = null;
      this.#isLeader = true;
      await this.followChoice();
      this.#resumeRunners();
      await new Promise(() => undefined);
    });
  }

  /** Adds jobs that another transaction has just stored, and starts work. */
  accept(jobs: readonly Job[]): void {
    this.#deps.board.add(jobs);
    this.#accepted?.push(...jobs);
    this.#wake();
  }

  /** Stores jobs that a person requested, and resumes the queue if it is paused; without `resume` it stays paused. */
  async put(jobs: readonly Job[], resume = true): Promise<void> {
    const { board, settings, notices } = this.#deps;
    if (board.left('describe') === 0) this.#progress.reset();
    const saved = await board.put(jobs);
    if (!saved.ok) notices.fail(saved.failure);
    else if (settings.values.queuePaused === false) this.#resumeRunners();
    else if (resume && board.left('describe') > 0) this.resume();
  }

  /** Calls `listener` after each job of a description that ended in this tab, except stopped ones. */
  onDescribed(listener: (described: Described) => void): void {
    this.#listeners.push(listener);
  }

  /** Queues a meme to be read again on a person's request. Describing stays paused if it is. */
  async readAgain(id: MemeId): Promise<void> {
    const { board, notices } = this.#deps;
    const saved = await board.put([readJob(id, board.nextPosition('read'))]);
    if (saved.ok) this.#wake();
    else notices.fail(saved.failure);
  }

  /** Moves unfinished jobs to the model in use, except those with a model of their own. */
  async followChoice(): Promise<void> {
    const { board, settings, choice } = this.#deps;
    const model = modelById(choice.active ?? '');
    if (!this.#isLeader || model === undefined) return;
    const others = board
      .all('describe')
      .filter((job) => job.model !== model.id && job.state.kind !== 'failed' && job.chosen !== true);
    const [running] = others.filter((job) => job.state.kind === 'running');
    const waiting = others.filter((job) => job !== running);
    const forModel = (job: Job): Job => describeJob(job.meme, model, settings.values, job.queued);
    if (waiting.length > 0) await board.put(waiting.map(forModel));
    // The running job returns to waiting when its worker ends; then the new model runs it.
    if (running !== undefined) await board.change(running, { ...forModel(running), state: running.state });
  }

  status(meme: Meme): MemeStatus {
    return memeStatus(meme.description !== null, this.#deps.board.of(meme.id, 'describe'));
  }

  /** The description generated so far for this meme; null if none is being generated here. */
  live(id: MemeId): string | null {
    return this.#live?.meme === id ? this.#live.text : null;
  }

  /** True if the reader is reading this meme. */
  reading(id: MemeId): boolean {
    return this.#reading === id;
  }

  /** True if this meme waits for the reader or is being read. */
  willRead(id: MemeId): boolean {
    const state = this.#deps.board.of(id, 'read')?.state.kind;
    return state === 'waiting' || state === 'running';
  }

  /** Why the meme's last description failed; null if it did not. */
  failure(id: MemeId): Failure | null {
    const state = this.#deps.board.of(id, 'describe')?.state;
    return state?.kind === 'failed' ? state.failure : null;
  }

  /** Finishes the running job and starts no other. */
  pause(reason: true | 'battery' = true): void {
    void this.#deps.settings.set('queuePaused', reason);
  }

  /** Resumes; with `after` only if the queue was paused for that reason. */
  resume(after?: 'battery' | 'comparison'): void {
    const { settings } = this.#deps;
    if (after !== undefined && settings.values.queuePaused !== after) return;
    void settings.set('queuePaused', false);
    this.#resumeRunners();
  }

  /**
   * Pauses the queue of all tabs for a comparison. Resolves when the running job is done and this tab's model is
   * closed. A queue that was paused before stays paused after `resume('comparison')`.
   */
  async hold(): Promise<void> {
    const { board, settings } = this.#deps;
    if (settings.values.queuePaused === false) await settings.set('queuePaused', 'comparison');
    while (board.running('describe') !== undefined) await new Promise((resolve) => setTimeout(resolve, HOLD_POLL_MS));
    this.#describer.release();
  }

  /** Closes the loaded caption model unless a job is running, to free memory for another use. */
  releaseModel(): void {
    if (this.#deps.board.running('describe') === undefined) this.#describer.release();
  }

  /** Closes the loaded reader unless a job is running, so that another one can be opened. */
  releaseReader(): void {
    if (this.#deps.board.running('read') === undefined) this.#reader.release();
  }

  /** Removes the jobs of these memes, or all. A running one stops between two tokens. Failed jobs stay. */
  async cancel(ids?: readonly MemeId[]): Promise<void> {
    const { board, settings, notices } = this.#deps;
    const jobs = ids?.flatMap((id) => board.of(id, 'describe') ?? []) ?? board.all('describe');
    const removed = await board.remove(jobs.filter((job) => job.state.kind !== 'failed'));
    if (!removed.ok) notices.fail(removed.failure);
    await this.#stopRemoved();
    if (board.left('describe') > 0) return;
    this.#progress.reset();
    await settings.set('queuePaused', false);
  }

  async #openModel(model: ModelId, signal: AbortSignal): ReturnType<OpenCaptioner> {
    this.#progress.setNote('Loading the model');
    const opened = await this.#deps.opener.open(model, signal);
    this.#progress.setNote(opened.ok ? opened.value.note : null);
    this.#progress.onModelLoaded(model, opened.ok ? opened.value.device : null);
    return opened;
  }

  #onDescribed({ meme }: Job, outcome: Result<void>, seconds: number): void {
    const { board, opener } = this.#deps;
    const { captioner } = this.#describer;
    this.#live = null;
    if (outcome.ok) {
      this.#progress.addTime(seconds);
      if (captioner !== null) void opener.measured(captioner, seconds);
    } else if (outcome.failure.kind === 'cancelled') return;
    // A job that waits for its next attempt is not done.
    if (board.of(meme, 'describe')?.state.kind !== 'waiting') this.#progress.addDone(1);
    const last = board.left('describe') === 0;
    for (const listener of this.#listeners) listener({ meme: outcome.ok ? meme : null, seconds, last });
  }

  /** Called after another tab's changes were applied; `done` descriptions were made or failed there. */
  #onOtherTabChange(done: number): void {
    // The tab that runs the queue has counted each job at its end.
    if (!this.#isLeader) this.#progress.addDone(done);
    void this.#stopRemoved().then(() => {
      if (!this.#isLeader) return;
      this.#reader.wake();
      this.#describer.wake();
    });
  }

  async #removeMemes(memes: readonly MemeId[]): Promise<void> {
    this.#deps.board.replaceFor(memes, []);
    await this.#stopRemoved();
    // The deletion may have freed the storage that was missing.
    this.#wake();
  }

  /** Stops running jobs that were removed. */
  async #stopRemoved(): Promise<void> {
    await Promise.all([this.#describer.stopIfRemoved(), this.#reader.stopIfRemoved()]);
  }

  /**
   * Starts work. A reader that halted, because it could not start or store, tries again with every change a person
   * makes.
   */
  #wake(): void {
    if (!this.#isLeader) return;
    this.#reader.resume();
    this.#describer.wake();
  }

  #resumeRunners(): void {
    if (!this.#isLeader) return;
    this.#reader.resume();
    this.#describer.resume();
  }

  /** Pauses the queue after a failure of the model or of storage; the jobs stay. */
  async #pauseForFailure(failure: Failure): Promise<void> {
    if (failure.kind === 'cancelled') return;
    this.#progress.setNote(sentence(failure));
    this.#deps.notices.fail(failure, 'Describing is paused. ');
    await this.#deps.settings.set('queuePaused', true);
  }
}
