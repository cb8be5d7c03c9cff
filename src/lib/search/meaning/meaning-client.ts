import type { MemeId } from '$lib/core/ids';
import { success, type Result } from '$lib/core/result';
import { WorkerLink, type WorkerLike } from '$lib/core/worker-link';
import type { EmbeddingSpec } from '$lib/catalogue/embeddings';
import type { Hit } from '../hit';
import type { VectorBlock, VectorRow } from '$lib/core/vector';
import type { MeaningWorker } from './meaning-protocol';

/** How long a model and one text may take, in milliseconds: the largest is 118 MB, a phone is slow. */
const LOAD_MS = 120_000;
const TEXT_MS = 30_000;

/**
 * One meaning worker with one model, see [Note: One worker, one attempt]. When the worker dies, falls silent or is
 * closed, calls fail with `worker-died`, `timed-out` or `cancelled`, and so does every later one: a new try needs a new
 * client.
 */
export class MeaningClient {
  readonly #link: WorkerLink<MeaningWorker>;

  constructor(spawn: () => WorkerLike = spawnMeaning) {
    this.#link = new WorkerLink(spawn, { restarts: false, quietMs: TEXT_MS });
  }

  /** Opens a stored model; once, before anything else. A failure ends the worker. */
  async load(spec: EmbeddingSpec): Promise<Result<null>> {
    const result = await this.#link.call((api, progress) => api.load(spec, progress()), { quietMs: LOAD_MS });
    if (!result.ok) this.#link.end(result.failure);
    return result;
  }

  /** Vectors of length 1 of texts that are searched, in order. Give a few dozen at a time, to store them early. */
  passages(texts: readonly string[]): Promise<Result<Float32Array[]>> {
    return this.#link.call((api, progress) => api.passages(texts, progress()));
  }

  /** The vector of what is looked for; it overtakes the texts of a `passages` call. */
  query(text: string): Promise<Result<Float32Array>> {
    return this.#link.call((api) => api.query(text));
  }

  /** Takes stored vectors over, in place of all that were held. */
  hold(blocks: readonly VectorBlock[]): Promise<Result<void>> {
    return this.#link.call((api) => api.hold(blocks).then(success));
  }

  /** Takes new vectors in and forgets the memes of `without`. */
  change(rows: readonly VectorRow[], without: readonly MemeId[]): Promise<Result<void>> {
    return this.#link.call((api) => api.change(rows, without).then(success));
  }

  /** The memes that mean what the query does, nearest first, as far as `floor`. */
  async near(query: string, floor: number): Promise<Result<readonly Hit[]>> {
    const vector = await this.query(query);
    return vector.ok ? await this.#link.call((api) => api.nearest(vector.value, floor).then(success)) : vector;
  }

  /** The memes that mean what a meme does, nearest first, as far as `floor`. */
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
