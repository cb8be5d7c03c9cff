import type { EmbeddingSpec } from '$lib/domain/catalogue-embeddings';
import type { Result } from '$lib/domain/result';

/** The meaning worker as the page sees it (through comlink): one load, then texts one call after the other. */
export interface MeaningWorker {
  /** Answers once the worker's script runs. */
  hello(): true;
  /** Opens a stored model. Fails with `not-downloaded`, `out-of-memory` or `model-failed`; never asks the network. */
  load(spec: EmbeddingSpec): Promise<Result<null>>;
  /** Vectors of length 1 of texts that are searched, in order. Fails as `load` does. */
  passages(texts: readonly string[]): Promise<Result<Float32Array[]>>;
  /** The vector of what is looked for. Waits for at most one text of a `passages` call. Fails as `load` does. */
  query(text: string): Promise<Result<Float32Array>>;
}
