import { expect, test } from 'vitest';
import { unmarked, type Found } from '$lib/library/found';
import { Shown } from '$lib/library/shown.svelte';
import { makeMeme } from '../../support/records';

test('memes that are only perhaps meant are shown, but do not count as matched; a filter is for both', () => {
  const memes = ['a', 'b', 'c', 'd'].map((name, at) => makeMeme({ name, favourite: at % 2 === 0 }));
  let found: readonly Found[] = memes.map((meme, at) => ({ ...unmarked(meme), perhaps: at > 1 }));
  const shown = new Shown({
    memes: () => memes,
    among: () => found,
    sort: () => ({ by: 'added', descending: true }),
    jobOf: () => undefined,
  });
  const names = (those: readonly Found[]): string => those.map(({ meme }) => meme.name).join('');
  expect([names(shown.found), names(shown.matched)]).toEqual(['abcd', 'ab']);
  shown.filter = { ...shown.filter, favourite: true };
  expect([names(shown.found), names(shown.matched)]).toEqual(['ac', 'a']);
  found = memes.map(unmarked);
  shown.clearFilter();
  expect(names(shown.matched)).toBe('abcd');
});
