import type { MemeId } from './ids';

/**
 * A vector at 8 bits: number `i` is about `step * values[i]`. Vectors are of length 1 before; what 8 bits lose turns two in
 * a hundred of the ten nearest into the eleventh (measured in `tests/unit/workers/search/meaning/vectors.test.ts`).
 */
export type SmallVector = { readonly step: number; readonly values: Int8Array };

/** A meme's vector, and which text it was made of (`textKey`). */
export type VectorRow = SmallVector & { readonly meme: MemeId; readonly text: number };

/**
 * Many memes' vectors of one model side by side, as they are stored and handed to the search worker: row `i` is of
 * `memes[i]`, made of the text with key `texts[i]`, and is `values` from `i * dimensions` at `steps[i]`.
 */
export type VectorBlock = {
  readonly model: string;
  readonly bucket: number;
  readonly dimensions: number;
  readonly memes: readonly MemeId[];
  readonly texts: Float64Array;
  readonly steps: Float32Array;
  readonly values: Int8Array;
};

/** How many blocks a model's vectors are spread over: a change writes 1/64 of them again, opening reads 64 records. */
export const BUCKETS = 64;

/** The vector at 8 bits. */
export function shrinkVector(vector: Float32Array): SmallVector {
  const largest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const step = largest / 127;
  return { step, values: Int8Array.from(vector, (value) => (step === 0 ? 0 : Math.round(value / step))) };
}

/** The block a meme's row belongs to: always the same, so no list of who is where is needed. */
export function bucketOf(meme: MemeId): number {
  return textKey(meme) % BUCKETS;
}

/**
 * A 53-bit hash of a text (cyrb53, public domain), to see whether it changed: with 50,000 memes the chance that any change
 * is missed is below one in 10^10.
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
