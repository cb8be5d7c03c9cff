import { expect, test } from 'vitest';
import { modelById } from '$lib/catalogue/catalogue';
import type { Model } from '$lib/catalogue/model';
import { newComparison, type CompareAnswer, type Comparison, type Contender, type Side } from '$lib/core/comparison';
import { newMemeId, type ModelId } from '$lib/core/ids';
import { percent, verdictSentence } from '$lib/ui/compare/words';

/** What one side said of each meme, how long it took for each, and its memory. */
type Ran = { readonly says: readonly string[]; readonly seconds?: number; readonly bytes?: number };

const contender = (model: string): Contender => ({
  model: model as ModelId,
  runOn: 'automatic',
  detail: 'fast',
  length: 'normal',
  prompt: null,
});

function ran(side: Side, memes: Comparison['memes'], { says, seconds = 1, bytes }: Ran): Side {
  const answers = says.map((text): CompareAnswer => ({ kind: 'caption', text, seconds, tokens: 5 }));
  const memory = bytes === undefined ? null : { heapBytes: bytes, gpuBytes: 0 };
  return {
    ...side,
    answers: Object.fromEntries(memes.flatMap((id, at) => (answers[at] ? [[id, answers[at]]] : []))),
    own: memory && { loaded: memory, peak: memory },
  };
}

function sentenceOf(titles: readonly [string, string], first: Ran, second: Ran, change?: Partial<Comparison>): unknown {
  const memes = first.says.map(newMemeId);
  const made = newComparison([contender(titles[0]), contender(titles[1])], memes, 0);
  const sides = [ran(made.sides[0], memes, first), ran(made.sides[1], memes, second)] as const;
  const [left, right] = titles.map((id) => modelById(id as ModelId));
  const models: readonly [Model, Model] | null = left && right ? [left, right] : null;
  return verdictSentence({ ...made, sides, state: 'done', ...change }, titles, models);
}

const FIRST = { says: ['A cat sits.', 'A red dog runs.'], seconds: 2, bytes: 4e8 };
const OTHER = ['Florence-2-base', 'moondream2'] as const;

test('two models: how alike they describe, which is quicker, and which takes less memory', () => {
  expect(sentenceOf(OTHER, FIRST, { says: ['A cat sits.', 'A red dog sleeps.'], seconds: 1, bytes: 3e8 })).toEqual({
    text: 'They say the same of 1 of 2 memes, and 87 % of their words match; moondream2 is 2 times as quick and takes 25 % less memory.',
    tone: 'plain',
  });
  expect(sentenceOf(OTHER, FIRST, { says: FIRST.says, seconds: 1, bytes: 8e8 })).toEqual({
    text: 'They say the same of all 2 memes; moondream2 is 2 times as quick, but Florence-2-base takes 50 % less memory.',
    tone: 'plain',
  });
});

test('of models that never say the same, the words that match are counted', () => {
  expect(sentenceOf(OTHER, FIRST, { says: ['A cat sleeps.', 'A red cat runs.'], seconds: 2, bytes: 4e8 })).toEqual({
    text: 'They never say the same, but 70 % of their words match.',
    tone: 'plain',
  });
});

test('small differences in time and memory are not told', () => {
  expect(sentenceOf(OTHER, FIRST, { says: ['Two birds.', 'Nothing else.'], seconds: 1.9, bytes: 3.9e8 })).toEqual({
    text: 'They have no word in common.',
    tone: 'plain',
  });
});

test('a quantised model is judged against its base', () => {
  const pair = ['SmolVLM-256M-Instruct', 'SmolVLM-256M-Instruct-int8'] as const;
  expect(sentenceOf(pair, FIRST, { ...FIRST, bytes: 2e8 })).toEqual({
    text: 'SmolVLM-256M-Instruct-int8 can stand in for SmolVLM-256M-Instruct: it takes 50 % less memory (at least 45 % is asked), and it says the same of 100 % of the memes (at least 90 % is asked).',
    tone: 'good',
  });
  expect(sentenceOf(pair, FIRST, { says: ['A cow.', 'A red dog runs.'], bytes: 2e8 })).toMatchObject({
    text: expect.stringContaining('cannot stand in for SmolVLM-256M-Instruct: it takes 50 % less memory') as string,
    tone: 'bad',
  });
  const experimental = ['Florence-2-base', 'Florence-2-base-int4'] as const;
  expect(sentenceOf(experimental, FIRST, { says: ['A cow.', 'A pig.'], bytes: 2e8 })).toMatchObject({
    text: expect.stringContaining(
      'Florence-2-base-int4 is experimental and cannot stand in for Florence-2-base',
    ) as string,
    tone: 'warn',
  });
});

test('while a comparison runs it is not judged, and nothing is said before anything is known', () => {
  expect(sentenceOf(OTHER, FIRST, { says: ['A cat sits.'], seconds: 2 }, { state: 'running' })).toEqual({
    text: 'So far: they say the same of the meme.',
    tone: 'plain',
  });
  expect(sentenceOf(OTHER, FIRST, { says: [] }, { state: 'running' })).toBeNull();
});

test('a model that could not run is named with the reason', () => {
  const made = newComparison([contender(OTHER[0]), contender(OTHER[1])], [newMemeId()], 0);
  const sides = [made.sides[0], { ...made.sides[1], failure: { kind: 'out-of-memory' } as const }] as const;
  expect(verdictSentence({ ...made, sides, state: 'done' }, OTHER, null)).toMatchObject({
    text: expect.stringMatching(/^moondream2 could not run: .+\.$/) as string,
    tone: 'bad',
  });
});

test('a share that misses a limit is not shown as if it reached it', () => {
  expect([percent(1), percent(0.9), percent(0.89999), percent(5 / 6)]).toEqual(['100 %', '90 %', '89.9 %', '83.3 %']);
});
