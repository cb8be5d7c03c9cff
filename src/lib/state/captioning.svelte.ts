import { formatNumber } from '$lib/core/format';
import type { CaptionRecord } from '$lib/domain/caption';
import { sentence, type Failure } from '$lib/core/failure';
import type { MemeId, ModelId } from '$lib/core/ids';
import { memeStatus, type Job, type MemeStatus } from '$lib/domain/job';
import type { Meme } from '$lib/domain/meme';
import type { Result } from '$lib/core/result';
import { chooseText } from '$lib/storage/captions';
import { onChange } from '$lib/storage/changes';
import { loadJobs, requeueRunning } from '$lib/storage/jobs';
import type { CaptionOptions } from './caption-jobs';
import { CaptionOrders, type Order } from './caption-orders';
import { describedBy, editsStay, failedMemes, isQueued, undescribed, type FailedMeme } from './caption-scopes';
import { JobBoard } from './job-board.svelte';
import { JobFollower } from './job-follower';
import type { Library } from './library.svelte';
import type { Notices } from './notices.svelte';
import type { ModelSource } from './model-source';
import type { OpenCaptioner } from './open-captioner';
import { queueOf, type Queue } from './queue';
import { QueueProgress } from './queue-progress.svelte';
import { QueueRunners } from './queue-runners.svelte';
import { recordOutput } from './record-output';
import type { Settings } from './settings.svelte';

/** How often a comparison looks whether the meme in hand is done; other tabs' progress comes through storage. */
const HOLD_POLL_MS = 200;
const LOCK = 'memelore-queue';

/**
 * The caption queue: what is to be done, what is being done, and who does it. Exactly one tab runs it, hidden or not: the
 * models are in workers, which browsers do not slow down, and a held lock keeps the tab from being frozen.
 */
export class Captioning {
  readonly #library: Library;
  readonly #settings: Settings;
  readonly #notices: Notices;
  readonly #models: ModelSource;
  readonly board = new JobBoard();
  readonly #progress = new QueueProgress();
  #leads = $state.raw(false);
  readonly #undescribed: readonly Meme[];
  readonly #orders: CaptionOrders;
  readonly #runners: QueueRunners;

  constructor(library: Library, settings: Settings, notices: Notices, models: ModelSource, openReader: OpenCaptioner) {
    this.#library = library;
    this.#settings = settings;
    this.#notices = notices;
    this.#models = models;
    this.#undescribed = $derived(undescribed(library.memes, this.board));
    this.#orders = new CaptionOrders(this.board, settings, () => models.active);
    this.#runners = new QueueRunners({
      board: this.board,
      progress: this.#progress,
      openModel: (model, signal) => models.open(model, signal),
      openReader,
      finish: recordOutput(library, this.board),
      mayRead: () => this.#leads,
      mayDescribe: () => this.#leads && settings.values.queuePaused === false,
      onTime: (captioner, seconds) => void models.measured(captioner, seconds),
      onReaderTrouble: (failure) => notices.fail(failure, 'The text on your memes cannot be read now. '),
      onModelTrouble: (failure) => void this.#stopFor(failure),
    });
  }

  /** Takes the stored queue over and, in the one tab whose turn it is, goes on with it. */
  start(jobs: readonly Job[]): void {
    this.board.show(jobs);
    const follower = new JobFollower(this.board, (done) => this.#followed(done));
    onChange((change) => {
      if (change.kind === 'jobs') follower.hear(change);
    });
    // Pause and resume come from any tab.
    this.#settings.onRead(() => {
      if (this.#settings.values.queuePaused === false) this.#resumeRunners();
    });
    this.#library.onRemoved((memes) => void this.#dropMemes(memes));
    globalThis.addEventListener('pagehide', () => this.#runners.handBack());
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
    // A reader that could not start or store gets another chance with every change a person makes.
    if (this.#leads) this.#runners.wake();
  }

  /** What waits is captioned by the model chosen now, whichever was chosen when it was queued. */
  async followChoice(): Promise<void> {
    if (this.#leads) await this.#orders.followChoice();
  }

  /** Whether this tab is the one that runs the queue. */
  get leads(): boolean {
    return this.#leads;
  }

  /** Whether anything is being made right now. */
  get busy(): boolean {
    return this.#runners.live !== null || this.#runners.reading !== null;
  }

  status(meme: Meme): MemeStatus {
    return memeStatus(meme.description !== null, this.board.of(meme.id, 'describe'));
  }

  /** The description being generated for this meme, as far as it has come. */
  live(id: MemeId): string | null {
    const { live } = this.#runners;
    return live?.meme === id ? live.text : null;
  }

  /** Whether the reader is at this meme. */
  reading(id: MemeId): boolean {
    return this.#runners.reading === id;
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

  /** How many memes "Caption all" would queue: every one without a description that is not in the queue already. */
  get todo(): number {
    return this.#undescribed.length;
  }

  /** Of these memes the ones that have no description and are not in the queue, in the same order. */
  todoOf(memes: readonly Meme[]): readonly Meme[] {
    return undescribed(memes, this.board);
  }

  /** The memes whose last caption failed, with the reasons. */
  get failed(): readonly FailedMeme[] {
    return failedMemes(this.#library, this.board);
  }

  get canCaption(): { ok: true } | { ok: false; reason: 'no-model' } {
    return this.#models.active === null ? { ok: false, reason: 'no-model' } : { ok: true };
  }

  get queue(): Queue {
    return queueOf({
      board: this.board,
      progress: this.#progress,
      paused: this.#settings.values.queuePaused,
      measuredSeconds: (model) => this.#models.measuredSeconds(model),
    });
  }

  /** Queues every meme without a description, in the order the library shows them. */
  async captionAll(): Promise<void> {
    await this.#order(this.#undescribed);
  }

  /**
   * Queues these memes behind all others, in the given order, described or not. Those that are in the queue already stay
   * where they are, unless `options` ask for something else than the settings. A person's edits stay the current texts.
   */
  async caption(ids: readonly MemeId[], options: CaptionOptions = {}): Promise<void> {
    const asked = ids.flatMap((id) => this.#library.byId(id) ?? []);
    const memes = Object.keys(options).length > 0 ? asked : asked.filter((meme) => !isQueued(meme, this.board));
    this.#sayEditsStay(memes);
    await this.#order(memes, { options });
  }

  /** Queues one meme before all others; an edit of the person's stays the current text. */
  async captionAgain(id: MemeId, options: CaptionOptions = {}): Promise<void> {
    const meme = this.#library.byId(id);
    if (meme === undefined) return;
    this.#sayEditsStay([meme]);
    await this.#order([meme], { options, first: true });
  }

  /** Queues every meme that shows a description this model made; what people wrote is not among them. */
  async captionAgainMadeBy(model: ModelId): Promise<void> {
    const memes = describedBy(this.#library.memes, model).filter((meme) => !isQueued(meme, this.board));
    await this.#order(memes);
    this.#notices.say(`${formatNumber(memes.length)} captions are being made again`);
  }

  /** Tries a failed meme again, from the first attempt and before all others. */
  async retry(id: MemeId): Promise<void> {
    const job = this.board.of(id, 'describe');
    if (job !== undefined) await this.#queue(() => this.#orders.putAgain([job], { first: true }));
  }

  /** Tries every failed meme again, from the first attempt. */
  async retryFailed(): Promise<void> {
    await this.#queue(() => this.#orders.putAgain(this.board.failed('describe')));
  }

  /** Makes an earlier text the current one, as the person's choice. */
  async useText(record: CaptionRecord): Promise<void> {
    const chosen = await chooseText(record);
    if (chosen.ok) this.#library.put([chosen.value]);
    else this.#notices.fail(chosen.failure);
  }

  /** Lets the meme in hand be finished and starts no other. */
  pause(): void {
    void this.#settings.set('queuePaused', true);
  }

  /** Pauses to spare the battery: `resumeFromBattery` ends it, and so does a person. */
  pauseForBattery(): void {
    void this.#settings.set('queuePaused', 'battery');
  }

  /** Goes on if it was the battery that stood against it. */
  resumeFromBattery(): void {
    if (this.#settings.values.queuePaused === 'battery') this.resume();
  }

  /**
   * Stands still for a comparison, in whichever tab the queue runs: when this resolves the meme in hand is captioned, and
   * the model of this tab is out of memory. Only what would have run goes on after `endHold`.
   */
  async hold(): Promise<void> {
    if (this.#settings.values.queuePaused === false) await this.#settings.set('queuePaused', 'comparison');
    while (this.board.running('describe') !== undefined)
      await new Promise((resolve) => setTimeout(resolve, HOLD_POLL_MS));
    this.#runners.release();
  }

  /** Lets the loaded caption model go where it has nothing to do: another use needs the room. */
  releaseModel(): void {
    if (this.board.running('describe') === undefined) this.#runners.release();
  }

  /** Ends `hold`. */
  endHold(): void {
    if (this.#settings.values.queuePaused === 'comparison') this.resume();
  }

  resume(): void {
    void this.#settings.set('queuePaused', false);
    this.#resumeRunners();
  }

  /**
   * Takes these memes, or all, off the queue, the one in hand too; it ends between two tokens. Failed ones keep their
   * reason.
   */
  async cancel(ids?: readonly MemeId[]): Promise<void> {
    const jobs = ids?.flatMap((id) => this.board.of(id, 'describe') ?? []) ?? this.board.all('describe');
    const removed = await this.board.remove(jobs.filter((job) => job.state.kind !== 'failed'));
    if (!removed.ok) this.#notices.fail(removed.failure);
    await this.#runners.dropIfGone();
    if (this.board.left('describe') > 0) return;
    this.#progress.reset();
    await this.#settings.set('queuePaused', false);
  }

  #sayEditsStay(memes: readonly Meme[]): void {
    const said = editsStay(memes);
    if (said !== null) this.#notices.say(said);
  }

  async #order(memes: readonly Meme[], order: Order = {}): Promise<void> {
    if (memes.length > 0) await this.#queue(() => this.#orders.put(memes, order));
  }

  /** Queues, and goes on whatever stood still. */
  async #queue(order: () => Promise<Result<void>>): Promise<void> {
    if (this.board.left('describe') === 0) this.#progress.reset();
    const saved = await order();
    if (!saved.ok) this.#notices.fail(saved.failure);
    else if (this.#settings.values.queuePaused === false) this.#resumeRunners();
    else if (this.board.left('describe') > 0) this.resume();
  }

  /** Another tab changed jobs, and the board knows; `done` descriptions came to an end there. */
  #followed(done: number): void {
    // Who runs the queue counts for itself.
    if (!this.#leads) this.#progress.count(done, this.board.left('describe'));
    void this.#runners.dropIfGone().then(() => {
      if (this.#leads) this.#runners.look();
    });
  }

  async #dropMemes(memes: readonly MemeId[]): Promise<void> {
    this.board.showOf(memes, []);
    await this.#runners.dropIfGone();
    // There is room now, if that was the trouble.
    this.wake();
  }

  #resumeRunners(): void {
    if (this.#leads) this.#runners.resume();
  }

  /** The model or the storage is the trouble: nothing is lost, the queue waits for the person. */
  async #stopFor(failure: Failure): Promise<void> {
    if (failure.kind === 'cancelled') return;
    this.#progress.say(sentence(failure));
    this.#notices.fail(failure, 'Captioning is paused. ');
    await this.#settings.set('queuePaused', true);
  }
}
