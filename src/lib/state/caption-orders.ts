import { modelById } from '$lib/catalogue/catalogue';
import type { ModelId } from '$lib/core/ids';
import type { Job } from '$lib/domain/job';
import type { Meme } from '$lib/domain/meme';
import type { Model } from '$lib/catalogue/model';
import { success, type Result } from '$lib/core/result';
import { describeJob, type CaptionOptions } from './caption-jobs';
import type { JobBoard } from './job-board.svelte';
import type { Settings } from './settings.svelte';

/** How memes are put into the queue: with other than the settings, and before or behind all that waits. */
export type Order = { readonly options?: CaptionOptions; readonly first?: boolean };

/** Puts descriptions to be made on the board, each with its model and its place. */
export class CaptionOrders {
  readonly #board: JobBoard;
  readonly #settings: Settings;
  readonly #active: () => ModelId | null;

  /** `active` is the model that captions what nobody chose another for. */
  constructor(board: JobBoard, settings: Settings, active: () => ModelId | null) {
    this.#board = board;
    this.#settings = settings;
    this.#active = active;
  }

  /** Queues memes in one transaction; nothing happens where there is no model. */
  async put(memes: readonly Meme[], { options = {}, first = false }: Order = {}): Promise<Result<void>> {
    const model = this.#model(options.model);
    if (model === undefined || memes.length === 0) return success(undefined);
    const queued = this.#place(first, memes.length);
    return await this.#board.put(
      memes.map(({ id }, order) => describeJob(id, model, this.#settings.values, queued + order, options)),
    );
  }

  /** Queues failed jobs anew, from the first attempt: as they were chosen, else by the model that captions now. */
  async putAgain(jobs: readonly Job[], { first = false }: Pick<Order, 'first'> = {}): Promise<Result<void>> {
    const model = this.#model();
    const queued = this.#place(first, jobs.length);
    const again = jobs.flatMap((job, order): Job[] => {
      if (job.chosen === true) return [{ ...job, state: { kind: 'waiting' }, attempts: 0, queued: queued + order }];
      return model === undefined ? [] : [describeJob(job.meme, model, this.#settings.values, queued + order)];
    });
    return again.length === 0 ? success(undefined) : await this.#board.put(again);
  }

  /** Gives what waits to the model that captions now; what a person chose a model for keeps it. */
  async followChoice(): Promise<void> {
    const model = this.#model();
    if (model === undefined) return;
    const others = this.#board
      .all('describe')
      .filter((job) => job.model !== model.id && job.state.kind !== 'failed' && job.chosen !== true);
    const [running] = others.filter((job) => job.state.kind === 'running');
    const waiting = others.filter((job) => job !== running);
    const forModel = (job: Job): Job => describeJob(job.meme, model, this.#settings.values, job.queued);
    if (waiting.length > 0) await this.#board.put(waiting.map(forModel));
    // The meme in hand is put back by the runner when its worker ends; then it is the new model's too.
    if (running !== undefined) await this.#board.change(running, { ...forModel(running), state: running.state });
  }

  #model(chosen: ModelId | null = this.#active()): Model | undefined {
    return chosen === null ? undefined : modelById(chosen);
  }

  /** The place of the first of `count` jobs. */
  #place(first: boolean, count: number): number {
    if (!first) return this.#board.behindAll('describe');
    return (this.#board.next('describe', () => true)?.queued ?? Date.now()) - count;
  }
}
