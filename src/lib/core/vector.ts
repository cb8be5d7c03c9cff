import type { MemeId } from './ids';

/**
 * A unit vector quantised to 8 bits: component `i` is about `step * values[i]`. Quantising replaces about 2 % of the
 * ten nearest neighbours (measured in `tests/unit/workers/search/meaning/vectors.test.ts`).
 */
export type QuantisedVector = { readonly step: number; readonly values: Int8Array };

/** A vector of some texts of a meme. Bit f of `fields` is set if field f of `MEANING_FIELDS` is among them. */
export type FieldsVector = QuantisedVector & { readonly fields: number };

/**
 * A meme's vectors, that of all its texts last; none if the model knows no word of them. `text` is the `textKey` of the
 * texts they were made from.
 */
export type MemeVectors = { readonly meme: MemeId; readonly text: number; readonly vectors: readonly FieldsVector[] };

/**
 * Vectors of one model for many memes, as stored and as sent to the search worker: the `counts[0]` vectors of
 * `memes[0]`, then the `counts[1]` of `memes[1]` and so on. `texts` are the memes' keys. Vector `i` has the
 * `dimensions` values from `i * dimensions`, times `steps[i]`, and is of the texts `fields[i]`.
 */
export type VectorBlock = {
  readonly model: string;
  readonly bucket: number;
  readonly dimensions: number;
  readonly memes: readonly MemeId[];
  readonly texts: Float64Array;
  readonly counts: Uint8Array;
  readonly fields: Uint8Array;
  readonly steps: Float32Array;
  readonly values: Int8Array;
};

/** Number of blocks per model. A change rewrites 1/64 of the vectors; opening reads 64 records. */
export const BUCKETS = 64;

/** Quantises a vector to 8 bits. */
export function quantise(vector: Float32Array): QuantisedVector {
  const largest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const step = largest / 127;
  return { step, values: Int8Array.from(vector, (value) => (step === 0 ? 0 : Math.round(value / step))) };
}

/** The block that holds a meme's row. It depends on the id alone, so no index from memes to blocks is needed. */
export function bucketOf(meme: MemeId): number {
  return textKey(meme) % BUCKETS;
}

/**
 * A 53-bit hash of a text (cyrb53, public domain) that shows if the text has changed. With 50,000 memes the chance that
 * any change goes unnoticed is below 1 in 10^10.
 */
export function textKey(text: string): number {
  let low = 0xdeadbeef;
  let high = 0x41c6ce57;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    low = Math.imul(low ^ unit, 2_654_435_761);
    high = Math.imul(high ^ unit, 1_597_334_677);
  }
  const first = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  const second = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(first ^ (first >>> 13), 3_266_489_909);
  return 2 ** 32 * (second & 0x1fffff) + (first >>> 0);
}
