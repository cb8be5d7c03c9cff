import { readFileSync } from 'node:fs';
import { embeddingModelById } from '../../src/lib/catalogue/embeddings';
import type { SentencesRun } from '../harness/sentences.run';
import { REVISION } from '../support/captioning.ts';
import { checkpointFiles, serveFixtures } from '../support/fixtures.ts';
import { expect, test as base } from '../support/test.ts';

type Pairs = {
  readonly pairs: readonly { readonly a: string; readonly b: string; readonly distractors: readonly number[] }[];
  readonly torch: readonly { readonly text: string; readonly embedding: readonly number[] }[];
};

const { pairs, torch } = JSON.parse(
  readFileSync('tests/fixtures/models/tiny-minilm/minilm_pairs.json', 'utf8'),
) as Pairs;
const MINILM = 'Xenova/all-MiniLM-L6-v2';
const E5 = 'Xenova/multilingual-e5-small';

function cosine(a: readonly number[] | null = [], b: readonly number[] | null = []): number {
  return a?.reduce((sum, value, at) => sum + value * (b?.[at] ?? 0), 0) ?? 0;
}

/** The vectors of a run; the query's is the last. */
function vectorsOf({ passages, query }: SentencesRun): (number[] | null)[] {
  if (!passages.ok || !query.ok) throw new Error(JSON.stringify([passages, query]));
  return [...passages.value, query.value];
}

/**
 * `test` with the tiny checkpoint in the weight store, and a list of requests to other origins, which must be empty.
 */
const test = base.extend<{ readonly foreign: readonly string[] }>({
  foreign: async ({ harness, context }, use) => {
    await serveFixtures(harness.page);
    const foreign: string[] = [];
    const { origin } = new URL(harness.page.url());
    context.on('request', (request) => {
      if (new URL(request.url()).origin !== origin) foreign.push(request.url());
    });
    for (const repo of [MINILM, E5]) await harness.run('store-weights', repo, REVISION, checkpointFiles('tiny-minilm'));
    await use(foreign);
    expect(foreign).toEqual([]);
  },
});

test.beforeEach('the weights are stored', ({ foreign }) => expect(foreign).toEqual([]));

test.describe('sentence embeddings', () => {
  test('equal the bare library’s, and are close to those of the model before quantisation', async ({ harness }) => {
    const texts = [...torch.map(({ text }) => text), 'Ünïcode straße', 'two words'];
    const vectors = vectorsOf(await harness.run<SentencesRun>('sentences', 'all-MiniLM-L6-v2', REVISION, texts));
    const bare = { repo: MINILM, revision: REVISION, texts };
    const expected = await harness.run<number[][]>('bare-sentences', { ...bare, dtype: 'q8' });
    const full = await harness.run<number[][]>('bare-sentences', { ...bare, dtype: 'fp32' });
    texts.forEach((text, index) => {
      expect(cosine(vectors[index], expected[index]), text).toBeGreaterThan(0.99999);
      expect(cosine(vectors[index], full[index]), text).toBeGreaterThan(0.995);
    });
    torch.forEach(({ embedding }, index) => {
      embedding.forEach((value, at) => expect(full[index]?.[at]).toBeCloseTo(value, 3));
    });
    expect(cosine(vectors[0], vectors.at(-1)), 'this model has no prefixes').toBeGreaterThan(0.99999);
  });

  test('leave out what the tokenizer does not know, and there is none for a text of such words', async ({
    harness,
  }) => {
    const texts = ['a sleeping cat', '猫 a 🦖 sleeping крокодил cat', '恐竜', '🦖', 'крокодил', '!?'];
    const vectors = vectorsOf(await harness.run<SentencesRun>('sentences', 'all-MiniLM-L6-v2', REVISION, texts));
    expect(cosine(vectors[0], vectors[1])).toBeGreaterThan(0.99999);
    expect(vectors.slice(2, texts.length)).toEqual([null, null, null, null]);
  });

  test('rank the right sentence before a hundred others', async ({ harness }) => {
    const some = pairs.filter((_, index) => index % 14 === 0);
    const needed = [...new Set(some.flatMap(({ distractors }) => distractors))];
    const texts = [...some.flatMap(({ a, b }) => [a, b]), ...needed.map((index) => pairs[index]?.b ?? '')];
    const vectors = vectorsOf(await harness.run<SentencesRun>('sentences', 'all-MiniLM-L6-v2', REVISION, texts));
    const first = some.filter(({ distractors }, index) => {
      const [a, b] = [vectors[2 * index], vectors[2 * index + 1]];
      const others = distractors.map((other) => vectors[2 * some.length + needed.indexOf(other)]);
      return others.every((other) => cosine(a, other) < cosine(a, b));
    });
    console.log(`${first.length} of ${some.length} right sentences first`);
    expect(first.length / some.length).toBeGreaterThanOrEqual(0.95);
  });

  // A floor lies between the cosines of unrelated sentences and those of sentences with the same meaning.
  test('of the same meaning are above the catalogue’s floor, and unrelated ones below it', async ({ harness }) => {
    const some = pairs.filter((_, index) => index % 8 === 0);
    const texts = some.flatMap(({ a, b }) => [a, b]);
    const vectors = vectorsOf(await harness.run<SentencesRun>('sentences', 'all-MiniLM-L6-v2', REVISION, texts));
    const related = some.map((_, index) => cosine(vectors[2 * index], vectors[2 * index + 1]));
    const unrelated = some.flatMap((_, one) =>
      some.flatMap((__, other) => (one === other ? [] : [cosine(vectors[2 * one], vectors[2 * other + 1])])),
    );
    const floor = embeddingModelById('all-MiniLM-L6-v2')?.floors.close ?? NaN;
    const at = (values: readonly number[], share: number): string =>
      (values.toSorted((x, y) => x - y)[Math.floor(share * values.length)] ?? NaN).toFixed(2);
    const above = (values: readonly number[]): number =>
      values.filter((value) => value >= floor).length / values.length;
    console.log(
      `related: 1 % below ${at(related, 0.01)}, half below ${at(related, 0.5)}; unrelated: half below ${at(unrelated, 0.5)}, ` +
        `90 % below ${at(unrelated, 0.9)}, 95 % below ${at(unrelated, 0.95)}; at ${floor} ${above(related).toFixed(3)} of the ` +
        `related are kept, ${above(unrelated).toFixed(3)} of the others`,
    );
    expect(above(related)).toBeGreaterThan(0.98);
    expect(above(unrelated)).toBeLessThan(0.2);
  });

  test('of the multilingual model depend on its prefixes', async ({ harness }) => {
    const [text, other] = ['a sleeping cat', 'an angry dog'];
    const vectors = vectorsOf(
      await harness.run<SentencesRun>('sentences', 'multilingual-e5-small', REVISION, [text, other]),
    );
    const texts = [`passage: ${text}`, `passage: ${other}`, `query: ${text}`];
    const request = { repo: E5, revision: REVISION, dtype: 'q8', texts };
    const expected = await harness.run<number[][]>('bare-sentences', request);
    expected.forEach((vector, index) => expect(cosine(vectors[index], vector)).toBeGreaterThan(0.99999));
  });

  test('of a missing model fail as not downloaded, without a request', async ({ harness }) => {
    const { passages } = await harness.run<SentencesRun>('sentences', 'all-MiniLM-L6-v2', 'f'.repeat(40), ['x']);
    expect(passages.ok ? null : passages.failure.kind).toBe('not-downloaded');
  });
});
