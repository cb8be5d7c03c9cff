import { isMobile } from '$lib/captioner/probe';
import { mayReplace, type Device } from '$lib/domain/caption';
import type { Failure } from '$lib/domain/failure';
import { sentence } from '$lib/domain/failure';
import type { MemeId, ModelId } from '$lib/domain/ids';
import { memeStatus, type Job, type MemeStatus } from '$lib/domain/job';
import type { Meme } from '$lib/domain/meme';
import { modelById } from '$lib/domain/catalogue';
import { onChange } from '$lib/storage/changes';
import { loadJobs, requeueRunning } from '$lib/storage/jobs';
import { describeJob } from './caption-jobs';
import { JobBoard } from './job-board.svelte';
import type { Library } from './library.svelte';
import type { Notices } from './notices.svelte';
import { recordOutput } from './record-output';
import { Runner } from './runner';
import type { Settings } from './settings.svelte';
import type { OpenCaptioner, RunningCaptioner } from './open-captioner';

/** The queue of descriptions as the dock shows it. */
export type Queue =
  | { kind: 'idle' }
  | {
      kind: 'running' | 'paused';
      done: number;
      total: number;
      current: MemeId | null;
      secondsEach: number | null;
      secondsLeft: number | null;
      device: Device | null;
      modelName: string;
      /** What else is to be known: loading, fallen back, stopped because. */
      note: string | null;
    };

/** What the queue needs of the models: which one is chosen, and how to load one. */
export type ModelSource = {
  readonly active: ModelId | null;
  readonly open: OpenCaptioner;
  /** Finds loads that took the tab with them; asked once by the tab that begins to run the queue. */
  settleCrashes(): Promise<void>;
  /** Remembers how long a meme took, for the estimates of the next visit. */
  measured(captioner: RunningCaptioner, seconds: number): Promise<void>;
};

/** Times of the last runs that the ETA is made of. */
const RECENT = 10;
const LOCK = 'memelore-queue';
/**
 * Memes per worker on phones, whose browsers kill tabs that grow: the WASM heap keeps the size of the largest picture it
 * has seen until its worker ends. Loading anew takes as long as a few memes, so it is done rarely. The heap's growth itself
 * cannot be seen from the page.
 */
const MOST_RUNS_ON_PHONES = 50;

/** The caption queue: what is to be done, what is being done, and who does it. Exactly one tab runs it. */
export class Captioning {
  readonly #library: Library;
  readonly #settings: Settings;
  readonly #notices: Notices;
  readonly #models: ModelSource;
  readonly board = new JobBoard();
  #leads = false;
  #live = $state.raw<{ meme: MemeId; text: string } | null>(null);
  #reading = $state.raw<MemeId | null>(null);
  #device = $state.raw<Device | null>(null);
  #note = $state.raw<string | null>(null);
  #done = $state(0);
  #times = $state.raw<readonly number[]>([]);
  /** The model they are of. */
  #timed: ModelId | null = null;
  readonly #describer: Runner<RunningCaptioner>;
  readonly #reader: Runner<RunningCaptioner>;

  constructor(library: Library, settings: Settings, notices: Notices, models: ModelSource, openReader: OpenCaptioner) {
    this.#library = library;
    this.#settings = settings;
    this.#notices = notices;
    this.#models = models;
    const finish = recordOutput(library, this.board);
    const mostRuns = (): number => (isMobile() ? MOST_RUNS_ON_PHONES : Infinity);
    this.#describer = new Runner('describe', this.board, {
      mostRuns,
      mayRun: () => this.#leads && !settings.values.queuePaused,
      open: async (model, signal) => {
        this.#note = 'Loading the model';
        const opened = await models.open(model, signal);
        this.#note = opened.ok ? opened.value.note : null;
        this.#device = opened.ok ? opened.value.device : null;
        if (this.#timed !== model) this.#times = [];
        this.#timed = model;
        return opened;
      },
      finish,
      onStart: (job) => {
        this.#live = { meme: job.meme, text: '' };
        this.#note = this.#describer.captioner?.note ?? null;
      },
      onText: (job, text) => (this.#live = { meme: job.meme, text }),
      onEnd: (job, outcome, seconds) => {
        this.#live = null;
        if (outcome.ok) this.#time(seconds);
        else if (outcome.failure.kind === 'cancelled') return;
        // What waits for its next try is not done.
        if (this.board.of(job.meme, 'describe')?.state.kind !== 'waiting') this.#countDone(1);
      },
      onTrouble: (failure) => void this.#stopFor(failure),
    });
    this.#reader = new Runner('read', this.board, {
      mostRuns,
      mayRun: () => this.#leads,
      open: openReader,
      finish,
      onStart: (job) => (this.#reading = job.meme),
      onText: () => undefined,
      onEnd: () => (this.#reading = null),
      onTrouble: (failure) => notices.fail(failure, 'The text on your memes cannot be read now. '),
    });
  }

  /** Takes the stored queue over and, in the one tab whose turn it is, goes on with it. */
  start(jobs: readonly Job[]): void {
    this.board.show(jobs);
    onChange((change) => {
      if (change.kind === 'jobs') void this.#follow();
    });
    // Pause and resume come from any tab.
    this.#settings.onRead(() => {
      if (!this.#settings.values.queuePaused) this.#resumeRunners();
    });
    this.#library.onRemoved((memes) => void this.#dropMemes(memes));
    globalThis.addEventListener('pagehide', () => {
      this.#reader.handBack();
      this.#describer.handBack();
    });
    // Held until the tab goes; the next tab in line then takes over, also from one that crashed.
    void navigator.locks.request(LOCK, async () => {
      await Promise.all([requeueRunning(), this.#models.settleCrashes()]);
      const loaded = await loadJobs();
      if (loaded.ok) this.board.show(loaded.value);
      this.#leads = true;
      await this.followChoice();
      this.#resumeRunners();
      await new Promise(() => undefined);
    });
  }

  /** Looks for work; called when jobs, models or settings changed here. */
  wake(): void {
    if (!this.#leads) return;
    // A reader that could not start or store gets another chance with every change a person makes.
    this.#reader.resume();
    this.#describer.wake();
  }

  /** What waits is captioned by the model chosen now, whichever was chosen when it was queued. */
  async followChoice(): Promise<void> {
    const model = this.#models.active === null ? undefined : modelById(this.#models.active);
    if (!this.#leads || model === undefined) return;
    const others = this.board.all('describe').filter((job) => job.model !== model.id && job.state.kind !== 'failed');
    const [running] = others.filter((job) => job.state.kind === 'running');
    const waiting = others.filter((job) => job !== running);
    const forModel = (job: Job): Job => describeJob(job.meme, model, this.#settings.values, job.queued);
    if (waiting.length > 0) await this.board.put(waiting.map(forModel));
    // The meme in hand is put back by the runner when its worker ends; then it is the new model's too.
    if (running !== undefined) await this.board.change(running, { ...forModel(running), state: running.state });
  }

  /** Whether anything is being made right now. */
  get busy(): boolean {
    return this.#live !== null || this.#reading !== null;
  }

  status(meme: Meme): MemeStatus {
    return memeStatus(meme.description !== null, this.board.of(meme.id, 'describe'));
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
    const state = this.board.of(id, 'describe')?.state;
    return state?.kind === 'failed' ? state.failure : null;
  }

  /** Memes the reader still has to look at. */
  get readLeft(): number {
    return this.board.left('read');
  }

  /** What "Caption all" would queue: every meme without a description that is not in the queue already. */
  get todo(): number {
    return this.#undescribed().length;
  }

  get canCaption(): { ok: true } | { ok: false; reason: 'no-model' } {
    return this.#models.active === null ? { ok: false, reason: 'no-model' } : { ok: true };
  }

  get queue(): Queue {
    const left = this.board.left('describe');
    if (left === 0) return { kind: 'idle' };
    const each =
      this.#times.length === 0 ? null : this.#times.reduce((sum, time) => sum + time, 0) / this.#times.length;
    const next = this.board.next('describe', () => true);
    const running = this.board.running('describe');
    return {
      kind: this.#settings.values.queuePaused ? 'paused' : 'running',
      done: this.#done,
      total: this.#done + left,
      current: running?.meme ?? null,
      secondsEach: each,
      secondsLeft: each === null ? null : each * left,
      device: this.#device,
      modelName: (running ?? next)?.model ?? '',
      note: this.#note,
    };
  }

  /** Queues every meme without a description, in the order the library shows them. */
  async captionAll(): Promise<void> {
    const last = Math.max(...this.board.all('describe').map(({ queued }) => queued));
    await this.#enqueue(this.#undescribed(), Math.max(Date.now(), last + 1));
  }

  /** Queues one meme before all others; an edit of the person's stays the current text. */
  async captionAgain(id: MemeId): Promise<void> {
    const meme = this.#library.byId(id);
    if (meme === undefined) return;
    if (!mayReplace(meme.description))
      this.#notices.say('Your own description stays; the new one will be in the history.');
    const first = this.board.next('describe', () => true)?.queued ?? Date.now();
    await this.#enqueue([meme], first - 1);
  }

  /** Tries a failed meme again, from the first attempt. */
  async retry(id: MemeId): Promise<void> {
    await this.captionAgain(id);
  }

  /** Lets the meme in hand be finished and starts no other. */
  pause(): void {
    void this.#settings.set('queuePaused', true);
  }

  resume(): void {
    void this.#settings.set('queuePaused', false);
    this.#resumeRunners();
  }

  /** Takes everything off the queue, the meme in hand too; failed ones keep their reason. */
  async cancel(): Promise<void> {
    const jobs = this.board.all('describe').filter((job) => job.state.kind !== 'failed');
    const removed = await this.board.remove(jobs);
    if (!removed.ok) this.#notices.fail(removed.failure);
    this.#reset();
    await this.#describer.dropIfGone();
    await this.#settings.set('queuePaused', false);
  }

  #undescribed(): Meme[] {
    return this.#library.memes.filter((meme) => {
      const status = this.status(meme);
      return status === 'Not captioned' || (status === 'Failed' && meme.description === null);
    });
  }

  async #enqueue(memes: readonly Meme[], queued: number): Promise<void> {
    const model = this.#models.active === null ? undefined : modelById(this.#models.active);
    if (model === undefined) return;
    if (this.queue.kind === 'idle') this.#reset();
    const jobs = memes.map((meme, order) => describeJob(meme.id, model, this.#settings.values, queued + order));
    const saved = await this.board.put(jobs);
    if (!saved.ok) this.#notices.fail(saved.failure);
    else if (this.#settings.values.queuePaused) this.resume();
    else this.#resumeRunners();
  }

  async #follow(): Promise<void> {
    const loaded = await loadJobs();
    if (!loaded.ok) return;
    const before = this.board.left('describe');
    this.board.show(loaded.value);
    // Who runs the queue counts for itself.
    if (!this.#leads) this.#countDone(Math.max(0, before - this.board.left('describe')));
    await Promise.all([this.#describer.dropIfGone(), this.#reader.dropIfGone()]);
    if (!this.#leads) return;
    this.#reader.wake();
    this.#describer.wake();
  }

  async #dropMemes(memes: readonly MemeId[]): Promise<void> {
    for (const meme of memes) {
      this.board.forget(meme, 'read');
      this.board.forget(meme, 'describe');
    }
    await Promise.all([this.#describer.dropIfGone(), this.#reader.dropIfGone()]);
    // There is room now, if that was the trouble.
    this.wake();
  }

  #resumeRunners(): void {
    if (!this.#leads) return;
    this.#reader.resume();
    this.#describer.resume();
  }

  #countDone(memes: number): void {
    this.#done += memes;
    if (this.board.left('describe') === 0) this.#reset();
  }

  #time(seconds: number): void {
    this.#times = [...this.#times, seconds].slice(-RECENT);
    if (this.#describer.captioner !== null) void this.#models.measured(this.#describer.captioner, seconds);
  }

  #reset(): void {
    this.#done = 0;
    this.#note = null;
  }

  /** The model or the storage is the trouble: nothing is lost, the queue waits for the person. */
  async #stopFor(failure: Failure): Promise<void> {
    if (failure.kind === 'cancelled') return;
    this.#note = sentence(failure);
    this.#notices.fail(failure, 'Captioning is paused. ');
    await this.#settings.set('queuePaused', true);
  }
}
