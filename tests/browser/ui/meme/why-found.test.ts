import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import { unmarked, type Found } from '$lib/library/found';
import WhyFound from '$lib/ui/meme/WhyFound.svelte';
import { makeMeme } from '../../../support/records';

const meme = makeMeme({ description: 'An old man in a rocking chair', text: 'FINALLY FREE', tags: ['old', 'rest'] });
const byMeaning: Found = { ...unmarked(meme), why: 'meaning', near: ['tags', 'description'] };
const why = page.getByRole('region', { name: 'Why it was found' });

test('of a meme found by meaning, the texts that are near are shown, nearest first', async () => {
  const { container } = await render(WhyFound, { found: byMeaning, query: 'retirement' });
  await expect.element(why.getByText('Found for retirement')).toBeVisible();
  await expect.element(why.getByText('Similar in meaning: its tags')).toBeVisible();
  const shown = [...container.querySelectorAll('dl > div')].map((row) =>
    row.textContent.trim().replaceAll(/\s+/gu, ' '),
  );
  expect(shown).toEqual(['Tags old, rest', 'Description An old man in a rocking chair']);
});

test('a meme that is only perhaps meant is said to be', async () => {
  await render(WhyFound, { found: { ...byMeaning, perhaps: true, near: ['text'] }, query: 'retirement' });
  await expect.element(why.getByText('Perhaps meant by retirement')).toBeVisible();
  await expect.element(why.getByText('FINALLY FREE')).toBeVisible();
});
