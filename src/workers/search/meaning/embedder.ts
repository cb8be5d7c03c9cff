/** Turns texts into points such that what means about the same lies close together. */
export interface Embedder {
  /** Names everything the numbers depend on, its version included: vectors of another name cannot be compared. */
  readonly model: string;
  readonly dimensions: number;
  /** Below this cosine a text is no close match of a query; see where each embedder sets it. */
  readonly floor: number;
  /** Of texts that are searched; of length 1, null for a text it makes nothing of. */
  passages(texts: readonly string[]): Promise<(Float32Array | null)[]>;
  /** Of what people look for. */
  query(text: string): Promise<Float32Array | null>;
}
