import { describe, expect, test } from 'vitest';
import { MODELS } from '$lib/catalogue/catalogue';
import { newComparison, speedOf, type CompareAnswer, type Comparison, type Side } from '$lib/core/comparison';
import { newMemeId, type MemeId } from '$lib/core/ids';
import type { Model } from '$lib/catalogue/model';
import { quantisedPair, verdictsOf } from '$lib/compare/verdict';

function modelNamed(name: string): Model {
  const model = MODELS.find((candidate) => candidate.name === name);
  if (model === undefined) throw new Error(name);
  return model;
}

const full = modelNamed('SmolVLM-256M-Instruct');
const int8 = modelNamed('SmolVLM-256M-Instruct-int8');

/** A finished comparison; `same` of ten captions are equal. */
function compared(models: readonly [Model, Model], same: number, taken: readonly [number, number] | null): Comparison {
  const memes = Array.from({ length: 10 }, newMemeId);
  const contender = (model: Model) =>
    ({ model: model.id, runOn: 'automatic', detail: 'fast', length: 'normal', prompt: null }) as const;
  const comparison = newComparison([contender(models[0]), contender(models[1])], memes, 1);
  const side = (index: 0 | 1): Side => ({
    ...comparison.sides[index],
    placed: {
      device: 'wasm',
      deviceClass: 'wasm',
      dtype: 'q8',
      revision: 'main',
      threads: 1,
      note: null,
      loadSeconds: 1,
      downloadBytes: 1,
    },
    own:
      taken === null
        ? null
        : { loaded: { heapBytes: 1, gpuBytes: 0 }, peak: { heapBytes: taken[index] - 10, gpuBytes: 10 } },
    answers: Object.fromEntries(
      memes.map((meme, at): [MemeId, CompareAnswer] => [
        meme,
        { kind: 'caption', text: index === 1 && at >= same ? 'A dog.' : 'A cat.', seconds: at + 1, tokens: 4 },
      ]),
    ),
  });
  return { ...comparison, sides: [side(0), side(1)], state: 'done' };
}

describe('verdicts', () => {
  test('compare a quantised model with its base on either side', () => {
    expect(quantisedPair([full, int8])).toEqual({ base: 0, quantised: 1 });
    expect(quantisedPair([int8, full])).toEqual({ base: 1, quantised: 0 });
    expect(quantisedPair([int8, modelNamed('SmolVLM-500M-Instruct')])).toBeNull();
    expect(quantisedPair([full, full])).toBeNull();
    expect(verdictsOf(compared([full, full], 10, null), [full, full])).toEqual([]);
  });

  test('require 90 % equal captions of SmolVLM at 8 bits and 85 % of the others', () => {
    expect(int8.exactThreshold).toBe(0.9);
    expect(modelNamed('moondream2-int8').exactThreshold).toBe(0.85);
    expect(modelNamed('Florence-2-base-int4').exactThreshold).toBe(0.85);
    expect(verdictsOf(compared([full, int8], 9, null), [full, int8])[1]).toMatchObject({ value: 0.9, passed: true });
    expect(verdictsOf(compared([full, int8], 8, null), [full, int8])[1]).toMatchObject({ value: 0.8, passed: false });
  });

  test('use measured memory if both sides have it, and say if it was computed', () => {
    const [memory] = verdictsOf(compared([full, int8], 10, [1000e6, 500e6]), [full, int8]);
    expect(memory).toMatchObject({ about: 'memory', value: 0.5, passed: true, measured: true });
    const [greedy] = verdictsOf(compared([full, int8], 10, [1000e6, 600e6]), [full, int8]);
    expect(greedy).toMatchObject({ value: 0.4, passed: false, measured: true });
    // Too little to measure reliably.
    expect(verdictsOf(compared([full, int8], 10, [20e6, 19e6]), [full, int8])[0]?.measured).toBe(false);
    expect(verdictsOf(compared([full, int8], 10, null), [full, int8])[0]?.measured).toBe(false);
  });

  test('mark experimental models', () => {
    const pair = [modelNamed('Florence-2-base'), modelNamed('Florence-2-base-int4')] as const;
    expect(verdictsOf(compared(pair, 10, null), pair).map(({ experimental }) => experimental)).toEqual([true, true]);
  });
});

test('the speed is the median time per meme, and all tokens over all seconds', () => {
  expect(speedOf(compared([full, int8], 10, null).sides[0])).toEqual({ secondsEach: 5.5, tokensPerSecond: 40 / 55 });
});
