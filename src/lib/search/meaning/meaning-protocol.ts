import type { EmbeddingSpec } from '$lib/catalogue/embeddings';
import type { Floors, Hit, NearHits } from '../hit';
import type { MemeId } from '$lib/core/ids';
import type { Result } from '$lib/core/result';
import type { MemeVectors, VectorBlock } from '$lib/core/vector';

/** The meaning worker as the page sees it (through comlink). Load it once; then it embeds one text at a time. */
export interface MeaningWorker {
  /** Answers once the worker's script runs. */
  hello(): true;
  /**
   * Loads a stored model without network; calls `onProgress` for each file. Fails with `not-downloaded`,
   * `out-of-memory` or `model-failed`.
   */
  load(spec: EmbeddingSpec, onProgress: () => void): Promise<Result<null>>;
  /**
   * The unit vectors of texts that are searched, in order, null for one without a known word; calls `onProgress` after
   * each. Fails as `load` does.
   */
  passages(texts: readonly string[], onProgress: () => void): Promise<Result<(Float32Array | null)[]>>;
  /**
   * The unit vector of a query; null if no word of it is known. Waits for at most one text of a `passages` call. Fails
   * as `load` does.
   */
  query(text: string): Promise<Result<Float32Array | null>>;
  /** Replaces all vectors by stored ones. */
  hold(blocks: readonly VectorBlock[]): void;
  /** Adds vectors, which replace the memes' earlier ones, and removes those of `without`. */
  change(changed: readonly MemeVectors[], without: readonly MemeId[]): void;
  /** The memes nearest to a unit vector, in both tiers; `floors` are cosine similarities. */
  near(vector: Float32Array, floors: Floors): NearHits;
  /** The memes nearest to a meme, without the meme itself; none if it has no vector. */
  like(meme: MemeId, floor: number): readonly Hit[];
}
