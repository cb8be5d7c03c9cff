import type { Failure } from '$lib/core/failure';
import { formatMemes, formatNumber } from '$lib/core/format';
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

/** A meme whose last description failed, and the reason. */
export type FailedMeme = { readonly meme: Meme; readonly failure: Failure };

/** Parts of the app that the requests use. */
export type RequestDeps = {
  readonly board: JobBoard;
  readonly queue: Pick<Queue, 'put'>;
  readonly library: Library;
  readonly settings: Settings;
  readonly notices: Notices;
  readonly choice: Pick<ModelChoice, 'active'>;
};

/** Puts memes into the queue on a person's request, each as a job with its model and position. */
export class CaptionRequests {
  readonly #deps: RequestDeps;
  readonly #undescribed = $derived.by(() => this.todoOf(this.#deps.library.memes));
  /** How many memes `all` would queue: those that have no description and are not in the queue. */
  readonly todo = $derived(this.#undescribed.length);
  /** The memes whose last description failed, with the reasons. */
  readonly failed = $derived.by((): readonly FailedMeme[] =>
    this.#deps.board.failed('describe').flatMap(({ meme, state }) => {
      const record = this.#deps.library.byId(meme);
      return record === undefined || state.kind !== 'failed' ? [] : [{ meme: record, failure: state.failure }];
    }),
  );
  /** True if there is a model to caption with. */
  readonly canCaption = $derived.by(() => this.#deps.choice.active !== null);

  constructor(deps: RequestDeps) {
    this.#deps = deps;
  }

  /**
   * Filters memes to those that have no description and are not in the queue; failed ones count as not queued. Pictures
   * that this browser cannot show are left out.
   */
  todoOf(memes: readonly Meme[]): readonly Meme[] {
    return memes.filter((meme) => meme.description === null && meme.unshown === undefined && !this.#isQueued(meme));
  }

  /** Queues all memes without a description, newest first. */
  async all(): Promise<void> {
    await this.#put(this.#undescribed);
  }

  /**
   * Queues these memes at the end, in the given order, with or without a description. Memes that are queued already
   * keep their job unless there are `options`. Texts that a person edited stay the current ones.
   */
  async add(ids: readonly MemeId[], options: CaptionOptions = {}): Promise<void> {
    const asked = ids.flatMap((id) => this.#deps.library.byId(id) ?? []);
    const memes = Object.keys(options).length > 0 ? asked : asked.filter((meme) => !this.#isQueued(meme));
    this.#sayEditsStay(memes);
    await this.#put(memes, options);
  }

  /** Queues those new memes that have no description, without a person's request: a paused queue stays paused. */
  async addNew(ids: readonly MemeId[]): Promise<void> {
    await this.#put(this.todoOf(ids.flatMap((id) => this.#deps.library.byId(id) ?? [])), {}, { resume: false });
  }

  /** Queues one meme at the front; a text that a person edited stays the current one. */
  async again(id: MemeId, options: CaptionOptions = {}): Promise<void> {
    const meme = this.#deps.library.byId(id);
    if (meme === undefined) return;
    this.#sayEditsStay([meme]);
    await this.#put([meme], options, { first: true });
  }

  /** Queues all memes whose current description this model made; edited ones are not among them. */
  async againMadeBy(model: ModelId): Promise<void> {
    const memes = this.#deps.library.memes.filter((meme) => {
      const source = meme.description?.source;
      return source?.by === 'model' && source.model === model && !this.#isQueued(meme);
    });
    await this.#put(memes);
    this.#deps.notices.say(`${formatMemes(memes.length)} will be described again`);
  }

  /**
   * Queues one failed meme at the front, or all failed ones at the end, with no attempts counted. Jobs with a chosen
   * model keep it; the others get the model in use.
   */
  async retry(id?: MemeId): Promise<void> {
    const { board, queue, settings } = this.#deps;
    const jobs = id === undefined ? board.failed('describe') : [board.of(id, 'describe') ?? []].flat();
    const model = this.#model();
    const position = this.#position(jobs.length, id !== undefined);
    const again = jobs.flatMap((job, order): Job[] => {
      const queued = position + order;
      if (job.chosen === true) return [{ ...job, state: { kind: 'waiting' }, attempts: 0, queued }];
      return model === undefined ? [] : [describeJob(job.meme, model, settings.values, queued)];
    });
    await queue.put(again);
  }

  /** True if a description of the meme is waiting or running. */
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

  /** Queues memes in one transaction; does nothing without a model. */
  async #put(
    memes: readonly Meme[],
    options: CaptionOptions = {},
    { first = false, resume = true }: { readonly first?: boolean; readonly resume?: boolean } = {},
  ): Promise<void> {
    const model = this.#model(options.model);
    if (model === undefined || memes.length === 0) return;
    const { queue, settings } = this.#deps;
    const position = this.#position(memes.length, first);
    const jobs = memes.map(({ id }, order) => describeJob(id, model, settings.values, position + order, options));
    await queue.put(jobs, resume);
  }

  #model(chosen = this.#deps.choice.active): ReturnType<typeof modelById> {
    return modelById(chosen ?? '');
  }

  /** The position of the first of `count` jobs, at the front or the end of the waiting jobs. */
  #position(count: number, first: boolean): number {
    const { board } = this.#deps;
    if (!first) return board.nextPosition('describe');
    return (board.next('describe', () => true)?.queued ?? Date.now()) - count;
  }
}
