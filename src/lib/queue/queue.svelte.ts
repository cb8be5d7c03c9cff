import { isMobile } from '$lib/captioner/probe';
import { sentence, type Failure } from '$lib/core/failure';
import type { MemeId, ModelId } from '$lib/core/ids';
import type { Result } from '$lib/core/result';
import { modelById } from '$lib/catalogue/catalogue';
import { memeStatus, type Job, type MemeStatus } from '$lib/core/job';
import type { Meme } from '$lib/core/meme';
import { onChange } from '$lib/storage/changes';
import { loadJobs, requeueRunning } from '$lib/storage/jobs';
import { describeJob } from './caption-jobs';
import type { JobBoard } from './job-board.svelte';
import { JobFollower } from './job-follower';
import type { Library } from '$lib/library/library.svelte';
import type { ModelChoice } from '$lib/models/model-choice.svelte';
import type { ModelOpener } from '$lib/models/model-opener.svelte';
import type { Notices } from '$lib/basics/notices.svelte';
import type { OpenCaptioner } from '$lib/captioner/running-captioner';
import { QueueProgress } from './queue-progress.svelte';
import { recordOutput } from './record-output';
import { Runner } from './runner';
import type { Settings } from '$lib/basics/settings.svelte';

/** What the queue needs of the app. */
export type QueueDeps = {
  readonly board: JobBoard;
  readonly library: Library;
  readonly settings: Settings;
  readonly notices: Notices;
  readonly choice: Pick<ModelChoice, 'active' | 'measuredSeconds'>;
  readonly opener: Pick<ModelOpener, 'open' | 'measured' | 'settleCrashes'>;
  readonly openReader: OpenCaptioner;
};

/**
 * Memes per worker on phones, whose browsers kill tabs that grow: the WASM heap keeps the size of the largest picture it
 * has seen until its worker ends. Loading anew takes as long as a few memes, so it is done rarely. The heap's growth itself
 * cannot be seen from the page.
 */
const MOST_RUNS_ON_PHONES = 50;
/** How often `hold` looks whether the meme in hand is done; other tabs' progress comes through storage. */
const HOLD_POLL_MS = 200;
const LOCK = 'memelore-queue';

/**
 * Runs the jobs on the board: the reader's and the caption model's, each by a runner of its own. Exactly one tab does,
 * hidden or not: the models are in workers, which browsers do not slow down, and a held lock keeps the tab from being
 * frozen.
 */
export class Queue {
  readonly #deps: QueueDeps;
  readonly #progress: QueueProgress;
  readonly #describer: Runner;
  readonly #reader: Runner;
  #leads = $state.raw(false);
  #live = $state.raw<{ readonly meme: MemeId; readonly text: string } | null>(null);
  #reading = $state.raw<MemeId | null>(null);
  /** Whether this tab is the one that runs the queue. */
  readonly leads = $derived(this.#leads);
  /** Whether anything is being made right now. */
  readonly busy = $derived(this.#live !== null || this.#reading !== null);
  /** Memes the reader still has to look at. */
  readonly readLeft = $derived.by(() => this.#deps.board.left('read'));
  /** The queue of descriptions as it stands. */
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
      mostRuns: () => (isMobile() ? MOST_RUNS_ON_PHONES : Infinity),
    };
    this.#describer = new Runner('describe', board, {
      ...shared,
      mayRun: () => this.#leads && settings.values.queuePaused === false,
      open: (model, signal) => this.#openModel(model, signal),
      onStart: ({ meme }) => {
        this.#live = { meme, text: '' };
        this.#progress.say(this.#describer.captioner?.note ?? null);
      },
      onText: ({ meme }, text) => (this.#live = { meme, text }),
      onEnd: (job, outcome, seconds) => this.#described(job, outcome, seconds),
      onTrouble: (failure) => void this.#stopFor(failure),
    });
    this.#reader = new Runner('read', board, {
      ...shared,
      mayRun: () => this.#leads,
      open: deps.openReader,
      onStart: ({ meme }) => (this.#reading = meme),
      onText: () => undefined,
      onEnd: () => (this.#reading = null),
      onTrouble: (failure) => notices.fail(failure, 'The text on your memes cannot be read now. '),
    });
  }

  /** Takes the stored jobs over and, in the one tab whose turn it is, goes on with them. */
  start(jobs: readonly Job[]): void {
    const { board, library, settings, opener } = this.#deps;
    board.show(jobs);
    const follower = new JobFollower(board, (done) => this.#followed(done));
    onChange((change) => {
      if (change.kind === 'jobs') follower.hear(change);
    });
    // Pause and resume come from any tab.
    settings.onRead(() => {
      if (settings.values.queuePaused === false) this.#resumeRunners();
    });
    library.follow((change) => {
      if (change.kind === 'deleted') void this.#dropMemes(change.ids);
      if (change.kind === 'restored') this.accept(change.jobs);
    });
    globalThis.addEventListener('pagehide', () => {
      this.#reader.handBack();
      this.#describer.handBack();
    });
    // Held until the tab goes; the next tab in line then takes over, also from one that crashed.
    void navigator.locks.request(LOCK, async () => {
      await Promise.all([requeueRunning(), opener.settleCrashes()]);
      const loaded = await loadJobs();
      if (loaded.ok) board.show(loaded.value);
      this.#leads = true;
      await this.followChoice();
      this.#resumeRunners();
      await new Promise(() => undefined);
    });
  }

  /** Takes over jobs that storage has just written in another transaction. */
  accept(jobs: readonly Job[]): void {
    this.#deps.board.add(jobs);
    this.#wake();
  }

  /** Stores jobs that a person asked for, and goes on if the queue stood still. */
  async put(jobs: readonly Job[]): Promise<void> {
    const { board, settings, notices } = this.#deps;
    if (board.left('describe') === 0) this.#progress.reset();
    const saved = await board.put(jobs);
    if (!saved.ok) notices.fail(saved.failure);
    else if (settings.values.queuePaused === false) this.#resumeRunners();
    else if (board.left('describe') > 0) this.resume();
  }

  /** Gives what waits to the model that is chosen now; what a person chose a model for keeps it. */
  async followChoice(): Promise<void> {
    const { board, settings, choice } = this.#deps;
    const model = modelById(choice.active ?? '');
    if (!this.#leads || model === undefined) return;
    const others = board
      .all('describe')
      .filter((job) => job.model !== model.id && job.state.kind !== 'failed' && job.chosen !== true);
    const [running] = others.filter((job) => job.state.kind === 'running');
    const waiting = others.filter((job) => job !== running);
    const forModel = (job: Job): Job => describeJob(job.meme, model, settings.values, job.queued);
    if (waiting.length > 0) await board.put(waiting.map(forModel));
    // The meme in hand is put back by the runner when its worker ends; then it is the new model's too.
    if (running !== undefined) await board.change(running, { ...forModel(running), state: running.state });
  }

  status(meme: Meme): MemeStatus {
    return memeStatus(meme.description !== null, this.#deps.board.of(meme.id, 'describe'));
  }

  /** The description being generated for this meme, as far as it has come. */
  live(id: MemeId): string | null {
    return this.#live?.meme === id ? this.#live.text : null;
  }

  /** Whether the reader is at this meme. */
  reading(id: MemeId): boolean {
    return this.#reading === id;
  }

  /** Why the meme's last caption failed. */
  failure(id: MemeId): Failure | null {
    const state = this.#deps.board.of(id, 'describe')?.state;
    return state?.kind === 'failed' ? state.failure : null;
  }

  /** Lets the meme in hand be finished and starts no other. */
  pause(reason: true | 'battery' = true): void {
    void this.#deps.settings.set('queuePaused', reason);
  }

  /** Goes on; with `after` only if that was the reason to pause. */
  resume(after?: 'battery' | 'comparison'): void {
    const { settings } = this.#deps;
    if (after !== undefined && settings.values.queuePaused !== after) return;
    void settings.set('queuePaused', false);
    this.#resumeRunners();
  }

  /**
   * Stands still for a comparison, in whichever tab the queue runs: when this resolves the meme in hand is captioned, and
   * the model of this tab is out of memory. Only what would have run goes on after `resume('comparison')`.
   */
  async hold(): Promise<void> {
    const { board, settings } = this.#deps;
    if (settings.values.queuePaused === false) await settings.set('queuePaused', 'comparison');
    while (board.running('describe') !== undefined) await new Promise((resolve) => setTimeout(resolve, HOLD_POLL_MS));
    this.#describer.release();
  }

  /** Lets the loaded caption model go where it has nothing to do: another use needs the room. */
  releaseModel(): void {
    if (this.#deps.board.running('describe') === undefined) this.#describer.release();
  }

  /**
   * Takes these memes, or all, off the queue, the one in hand too; it ends between two tokens. Failed ones keep their
   * reason.
   */
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
    this.#progress.say('Loading the model');
    const opened = await this.#deps.opener.open(model, signal);
    this.#progress.say(opened.ok ? opened.value.note : null);
    this.#progress.opened(model, opened.ok ? opened.value.device : null);
    return opened;
  }

  #described({ meme }: Job, outcome: Result<void>, seconds: number): void {
    const { board, opener } = this.#deps;
    const { captioner } = this.#describer;
    this.#live = null;
    if (outcome.ok) {
      this.#progress.time(seconds);
      if (captioner !== null) void opener.measured(captioner, seconds);
    } else if (outcome.failure.kind === 'cancelled') return;
    // What waits for its next try is not done.
    if (board.of(meme, 'describe')?.state.kind !== 'waiting') this.#progress.count(1);
  }

  /** Another tab changed jobs, and the board knows; `done` descriptions came to an end there. */
  #followed(done: number): void {
    // The tab that runs the queue counts at the end of each job.
    if (!this.#leads) this.#progress.count(done);
    void this.#stopRemoved().then(() => {
      if (!this.#leads) return;
      this.#reader.wake();
      this.#describer.wake();
    });
  }

  async #dropMemes(memes: readonly MemeId[]): Promise<void> {
    this.#deps.board.showOf(memes, []);
    await this.#stopRemoved();
    // There is room now, if that was the trouble.
    this.#wake();
  }

  /** Ends what is in hand if it is no longer on the board. */
  async #stopRemoved(): Promise<void> {
    await Promise.all([this.#describer.dropIfGone(), this.#reader.dropIfGone()]);
  }

  /** Looks for work. A reader that could not start or store gets another chance with every change a person makes. */
  #wake(): void {
    if (!this.#leads) return;
    this.#reader.resume();
    this.#describer.wake();
  }

  #resumeRunners(): void {
    if (!this.#leads) return;
    this.#reader.resume();
    this.#describer.resume();
  }

  /** The model or the storage is the trouble: nothing is lost, the queue waits for the person. */
  async #stopFor(failure: Failure): Promise<void> {
    if (failure.kind === 'cancelled') return;
    this.#progress.say(sentence(failure));
    this.#deps.notices.fail(failure, 'Captioning is paused. ');
    await this.#deps.settings.set('queuePaused', true);
  }
}
