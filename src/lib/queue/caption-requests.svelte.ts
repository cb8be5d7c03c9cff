import type { Failure } from '$lib/core/failure';
import { formatNumber } from '$lib/core/format';
import type { MemeId, ModelId } from '$lib/core/ids';
import { mayReplace } from '$lib/core/caption';
import { modelById } from '$lib/catalogue/catalogue';
import type { Job } from '$lib/core/job';
import type { Meme } from '$lib/core/meme';
import { describeJob, type CaptionOptions } from './caption-jobs';
import type { JobBoard } from './job-board.svelte';
import type { Library } from '$lib/library/library.svelte';
import type { ModelChoice } from '$lib/models/model-choice.svelte';
import type { Notices } from '$lib/basics/notices.svelte';
import type { Queue } from './queue.svelte';
import type { Settings } from '$lib/basics/settings.svelte';

/** A meme whose last caption failed, and why. */
export type FailedMeme = { readonly meme: Meme; readonly failure: Failure };

/** What the requests need of the app. */
export type RequestDeps = {
  readonly board: JobBoard;
  readonly queue: Pick<Queue, 'put'>;
  readonly library: Library;
  readonly settings: Settings;
  readonly notices: Notices;
  readonly choice: Pick<ModelChoice, 'active'>;
};

/** What people ask to be described, put into the queue as jobs, each with its model and its place. */
export class CaptionRequests {
  readonly #deps: RequestDeps;
  readonly #undescribed = $derived.by(() => this.todoOf(this.#deps.library.memes));
  /** How many memes `all` would queue: every one without a description that is not in the queue already. */
  readonly todo = $derived(this.#undescribed.length);
  /** The memes whose last caption failed, with the reasons. */
  readonly failed = $derived.by((): readonly FailedMeme[] =>
    this.#deps.board.failed('describe').flatMap(({ meme, state }) => {
      const record = this.#deps.library.byId(meme);
      return record === undefined || state.kind !== 'failed' ? [] : [{ meme: record, failure: state.failure }];
    }),
  );
  /** Whether there is a model to caption with. */
  readonly canCaption = $derived.by(() => this.#deps.choice.active !== null);

  constructor(deps: RequestDeps) {
    this.#deps = deps;
  }

  /** Of these memes the ones that have no description and are not in the queue, in the same order; failed ones included. */
  todoOf(memes: readonly Meme[]): readonly Meme[] {
    return memes.filter((meme) => meme.description === null && !this.#isQueued(meme));
  }

  /** Queues every meme without a description, in the order the library shows them. */
  async all(): Promise<void> {
    await this.#put(this.#undescribed);
  }

  /**
   * Queues these memes behind all others, in the given order, described or not. Those that are in the queue already stay
   * where they are, unless `options` ask for something else than the settings. A person's edits stay the current texts.
   */
  async add(ids: readonly MemeId[], options: CaptionOptions = {}): Promise<void> {
    const asked = ids.flatMap((id) => this.#deps.library.byId(id) ?? []);
    const memes = Object.keys(options).length > 0 ? asked : asked.filter((meme) => !this.#isQueued(meme));
    this.#sayEditsStay(memes);
    await this.#put(memes, options);
  }

  /** Queues one meme before all others; an edit of the person's stays the current text. */
  async again(id: MemeId, options: CaptionOptions = {}): Promise<void> {
    const meme = this.#deps.library.byId(id);
    if (meme === undefined) return;
    this.#sayEditsStay([meme]);
    await this.#put([meme], options, true);
  }

  /** Queues every meme that shows a description this model made; what people wrote is not among them. */
  async againMadeBy(model: ModelId): Promise<void> {
    const memes = this.#deps.library.memes.filter((meme) => {
      const source = meme.description?.source;
      return source?.by === 'model' && source.model === model && !this.#isQueued(meme);
    });
    await this.#put(memes);
    this.#deps.notices.say(`${formatNumber(memes.length)} captions are being made again`);
  }

  /**
   * Tries a failed meme again, before all others, or all failed ones; from the first attempt, as they were chosen, else by
   * the model that captions now.
   */
  async retry(id?: MemeId): Promise<void> {
    const { board, queue, settings } = this.#deps;
    const jobs = id === undefined ? board.failed('describe') : [board.of(id, 'describe') ?? []].flat();
    const model = this.#model();
    const place = this.#place(jobs.length, id !== undefined);
    const again = jobs.flatMap((job, order): Job[] => {
      const queued = place + order;
      if (job.chosen === true) return [{ ...job, state: { kind: 'waiting' }, attempts: 0, queued }];
      return model === undefined ? [] : [describeJob(job.meme, model, settings.values, queued)];
    });
    await queue.put(again);
  }

  /** Whether a description of the meme waits or is being made. */
  #isQueued({ id }: Meme): boolean {
    const state = this.#deps.board.of(id, 'describe')?.state.kind;
    return state === 'waiting' || state === 'running';
  }

  #sayEditsStay(memes: readonly Meme[]): void {
    const edited = memes.filter(({ description }) => !mayReplace(description)).length;
    if (edited === 0) return;
    this.#deps.notices.say(
      memes.length === 1
        ? 'Your own description stays; the new one will be in the history.'
        : `Your own descriptions stay (${formatNumber(edited)}); the new ones will be in their histories.`,
    );
  }

  /** Queues memes in one transaction; nothing happens where there is no model. */
  async #put(memes: readonly Meme[], options: CaptionOptions = {}, first = false): Promise<void> {
    const model = this.#model(options.model);
    if (model === undefined || memes.length === 0) return;
    const { queue, settings } = this.#deps;
    const place = this.#place(memes.length, first);
    await queue.put(memes.map(({ id }, order) => describeJob(id, model, settings.values, place + order, options)));
  }

  #model(chosen = this.#deps.choice.active): ReturnType<typeof modelById> {
    return modelById(chosen ?? '');
  }

  /** The place of the first of `count` jobs, before or behind all that wait. */
  #place(count: number, first: boolean): number {
    const { board } = this.#deps;
    if (!first) return board.behindAll('describe');
    return (board.next('describe', () => true)?.queued ?? Date.now()) - count;
  }
}
