import type { EmbeddingSpec } from '$lib/catalogue/embeddings';
import type { Hit } from '../hit';
import type { MemeId } from '$lib/core/ids';
import type { Result } from '$lib/core/result';
import type { VectorBlock, VectorRow } from '$lib/core/vector';

/** The meaning worker as the page sees it (through comlink): one load, then texts one call after the other. */
export interface MeaningWorker {
  /** Answers once the worker's script runs. */
  hello(): true;
  /**
   * Opens a stored model; `onProgress` is called with each file. Fails with `not-downloaded`, `out-of-memory` or
   * `model-failed`; never asks the network.
   */
  load(spec: EmbeddingSpec, onProgress: () => void): Promise<Result<null>>;
  /** Vectors of length 1 of texts that are searched, in order, `onProgress` called after each. Fails as `load` does. */
  passages(texts: readonly string[], onProgress: () => void): Promise<Result<Float32Array[]>>;
  /** The vector of what is looked for. Waits for at most one text of a `passages` call. Fails as `load` does. */
  query(text: string): Promise<Result<Float32Array>>;
  /** Takes stored vectors over, in place of all it held. */
  hold(blocks: readonly VectorBlock[]): void;
  /** Takes new vectors in, each in place of the meme's earlier one, and forgets the memes of `without`. */
  change(rows: readonly VectorRow[], without: readonly MemeId[]): void;
  /** The memes nearest to a vector of length 1 whose cosine with it is at least `floor`, nearest first. */
  nearest(vector: Float32Array, floor: number): readonly Hit[];
  /** The same for a meme's vector, without the meme itself; none for a meme that has none. */
  like(meme: MemeId, floor: number): readonly Hit[];
}
