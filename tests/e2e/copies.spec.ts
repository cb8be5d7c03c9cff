import { readdirSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { findAlike, type HashedMeme, type Likeness } from '$lib/domain/copies';
import type { MemeId } from '$lib/domain/ids';
import type { AlteredPicture, Alteration } from '../harness/altered-pictures.run';
import { fixtureMemes, serveFixtures } from '../support/fixtures.ts';
import { openHarness } from '../support/harness.ts';

const COUNT = 300;
const SAMPLES = readdirSync('static/samples');

test(`copies of ${COUNT} pictures are found, and told apart from other pictures and other texts`, async ({
  browser,
}) => {
  const context = await browser.newContext();
  const harness = await openHarness(context);
  await serveFixtures(harness.page);
  await harness.page.route('**/samples/**', async (route) => {
    await route.fulfill({ path: `static${new URL(route.request().url()).pathname}` });
  });
  const files = [
    ...SAMPLES.map((file) => `/samples/${file}`),
    ...fixtureMemes().map(({ file }) => `/fixtures/memes/${file}`),
  ];
  const pictures = await harness.run<AlteredPicture[]>('altered-pictures', files, COUNT, 5);
  await harness.close();
  await context.close();

  const hashed = pictures.flatMap(({ hash }, index): HashedMeme[] =>
    hash === null ? [] : [{ id: String(index) as MemeId, hash }],
  );
  const pairs = findAlike(hashed).map(({ a, b, likeness }) => ({
    likeness,
    sources: [pictures[Number(a)]?.source, pictures[Number(b)]?.source],
    alterations: [pictures[Number(a)]?.alteration, pictures[Number(b)]?.alteration],
  }));
  const wrong = pairs.filter(({ sources: [a, b] }) => a !== b);
  const found = (alteration: Alteration, likeness: Likeness): number => {
    const of = pictures.filter((picture) => picture.alteration === alteration).length;
    const right = pairs.filter(
      ({ sources: [a, b], alterations, ...pair }) =>
        a === b && pair.likeness === likeness && alterations.includes('none') && alterations.includes(alteration),
    );
    return (100 * right.length) / of;
  };
  const kinds = ['jpeg', 'webp', 'resized', 'cropped', 'recoloured', 'template'] as const;
  console.table(
    kinds.map((kind) => ({
      'altered by': kind,
      'near copy %': found(kind, 'near-copy').toFixed(1),
      'same template %': found(kind, 'same-template').toFixed(1),
    })),
  );
  const took = pictures.map((picture) => picture.took).sort((a, b) => a - b)[pictures.length >> 1];
  console.log(`${wrong.length} of ${pairs.length} pairs are wrong; a hash takes ${took?.toFixed(1)} ms`);

  for (const kind of ['jpeg', 'webp', 'resized'] as const)
    expect(found(kind, 'near-copy'), kind).toBeGreaterThanOrEqual(95);
  expect(found('cropped', 'near-copy')).toBeGreaterThanOrEqual(60);
  expect(found('recoloured', 'near-copy')).toBeGreaterThanOrEqual(85);
  expect(found('template', 'same-template')).toBeGreaterThanOrEqual(70);
  expect(found('template', 'near-copy'), 'another text is no copy').toBeLessThanOrEqual(5);
  expect(wrong.length).toBeLessThanOrEqual(pairs.length / 100);
});
