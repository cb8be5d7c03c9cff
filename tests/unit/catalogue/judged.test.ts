import { expect, test } from 'vitest';
import { EMBEDDING_MODELS, embeddingModelById } from '$lib/catalogue/embeddings';
import { earnsItsPlace, JUDGED } from '$lib/catalogue/judged';
import { byBundledVectors, pages } from '../../judge/searches';
import { judgedMemes, judgedQueries } from '../../support/judge';

const SHOWN = 6;

test('a model earns its place from 0.05 more on, and not without a measurement', () => {
  expect(earnsItsPlace(0.85, { builtIn: 0.8 })).toBe(true);
  expect(earnsItsPlace(0.849, { builtIn: 0.8 })).toBe(false);
  expect(earnsItsPlace(0.7, { builtIn: 0.8 })).toBe(false);
  expect(earnsItsPlace(undefined, { builtIn: 0 })).toBe(false);
});

test('the figures are of the second judged set and of models in the catalogue', () => {
  expect(JUDGED.queries).toBe(judgedQueries('second').length);
  for (const id of Object.keys(JUDGED.models)) expect(embeddingModelById(id)).toBeDefined();
  expect(Object.keys(JUDGED.models).length).toBeLessThan(EMBEDDING_MODELS.length);
});

test('the bundled vectors find as many as the catalogue says', { timeout: 60_000 }, async () => {
  const docs = judgedMemes('second');
  const { near, floors } = await byBundledVectors(docs);
  const search = pages(docs)((query) => near(query, floors));
  const asked = judgedQueries('second').filter(({ kind }) => kind === 'meaning');
  const right = asked.filter(({ query, best }) => {
    const { hits, perhaps } = search(query);
    return [...hits, ...perhaps].slice(0, SHOWN).some((id) => best.includes(id));
  });
  expect(JUDGED.builtIn).toBeCloseTo(right.length / asked.length, 3);
});
