import { describe, expect, it } from 'vitest';
import type { MemeId } from '../../../../src/lib/core/ids';
import { shrinkVector, type VectorRow } from '../../../../src/lib/core/vector';
import { HeldVectors } from '../../../../src/workers/search/meaning/held-vectors';

const row = (meme: string, ...values: readonly number[]): VectorRow => ({
  meme: meme as MemeId,
  text: 1,
  ...shrinkVector(Float32Array.from(values)),
});
const ids = (hits: readonly { readonly id: MemeId }[]): MemeId[] => hits.map(({ id }) => id);

describe('the vectors of one model', () => {
  it('answer with the nearest first, as far as the floor', () => {
    const held = new HeldVectors();
    expect(held.nearest(Float32Array.of(1, 0), 0)).toEqual([]);
    held.change([row('east', 1, 0), row('north', 0, 1), row('north-east', 0.7, 0.7)], []);
    expect(ids(held.nearest(Float32Array.of(1, 0), 0.5))).toEqual(['east', 'north-east']);
    expect(ids(held.like('north' as MemeId, 0.5))).toEqual(['north-east']);
    expect(held.like('gone' as MemeId, 0)).toEqual([]);
  });

  it('change with the memes, and are as long as the model makes them', () => {
    const held = new HeldVectors();
    held.change([row('east', 1, 0)], []);
    held.change([row('east', 0, 1)], []);
    expect(held.nearest(Float32Array.of(1, 0), 0.5)).toEqual([]);
    held.change([], ['east' as MemeId]);
    held.change([row('up', 0, 0, 1)], []);
    expect(ids(held.nearest(Float32Array.of(0, 0, 1), 0.5))).toEqual(['up']);
    held.hold([]);
    expect(held.nearest(Float32Array.of(0, 0, 1), 0.5)).toEqual([]);
  });
});
