import type { MemeId } from '$lib/core/ids';
import { success, type Result } from '$lib/core/result';
import { WorkerLink, type WorkerLike } from '$lib/core/worker-link';
import type { EmbeddingSpec } from '$lib/catalogue/embeddings';
import type { Floors, Hit, NearHits } from '../hit';
import type { MemeVectors, VectorBlock } from '$lib/core/vector';
import type { MeaningWorker } from './meaning-protocol';

/** Time limits for loading a model and for one text: the largest model is 118 MB, and phones are slow. */
const LOAD_MS = 120_000;
const TEXT_MS = 30_000;

/**
 * The client of one meaning worker with one model, see [Note: One worker, one attempt]. When the worker dies, times out
 * or is closed, all calls fail with `worker-died`, `timed-out` or `cancelled` from then on: another attempt needs a new
 * client.
 */
export class MeaningClient {
  readonly #link: WorkerLink<MeaningWorker>;

  constructor(spawn: () => WorkerLike = spawnMeaning) {
    this.#link = new WorkerLink(spawn, { restarts: false, quietMs: TEXT_MS });
  }

  /** Loads a stored model. Call it once, before anything else. A failure ends the worker. */
  async load(spec: EmbeddingSpec): Promise<Result<null>> {
    const result = await this.#link.call((api, progress) => api.load(spec, progress()), { quietMs: LOAD_MS });
    if (!result.ok) this.#link.end(result.failure);
    return result;
  }

  /**
   * The unit vectors of texts that are searched, in order; null for one without a word that the model knows. Pass a few
   * dozen at a time, to store the vectors early.
   */
  passages(texts: readonly string[]): Promise<Result<(Float32Array | null)[]>> {
    return this.#link.call((api, progress) => api.passages(texts, progress()));
  }

  /** The vector of a query; null if the model knows no word of it. It does not wait for a whole `passages` call. */
  query(text: string): Promise<Result<Float32Array | null>> {
    return this.#link.call((api) => api.query(text));
  }

  /** Replaces the worker's vectors by stored ones. */
  hold(blocks: readonly VectorBlock[]): Promise<Result<void>> {
    return this.#link.call((api) => api.hold(blocks).then(success));
  }

  /** Adds or replaces memes' vectors and removes those of `without`. */
  change(changed: readonly MemeVectors[], without: readonly MemeId[]): Promise<Result<void>> {
    return this.#link.call((api) => api.change(changed, without).then(success));
  }

  /** The memes similar in meaning to a query, in both tiers; `floors` are cosine similarities. */
  async near(query: string, floors: Floors): Promise<Result<NearHits>> {
    const vector = await this.query(query);
    if (!vector.ok) return vector;
    const { value } = vector;
    if (value === null) return success({ close: [], perhaps: [] });
    return await this.#link.call((api) => api.near(value, floors).then(success));
  }

  /** The memes similar in meaning to a meme, nearest first, with a cosine similarity of at least `floor`. */
  like(meme: MemeId, floor: number): Promise<Result<readonly Hit[]>> {
    return this.#link.call((api) => api.like(meme, floor).then(success));
  }

  /** Ends the worker and frees its memory. */
  close(): void {
    this.#link.end();
  }
}

function spawnMeaning(): Worker {
  return new Worker(new URL('../../../workers/search/meaning/meaning.worker.ts', import.meta.url), {
    type: 'module',
    name: 'meaning',
  });
}
