import { createRawSnippet } from 'svelte';
import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import { unmarked, type Found } from '$lib/library/found';
import MemeList from '$lib/ui/library/list/MemeList.svelte';
import { makeMeme, modelText } from '../../../../support/records';

const COUNT = 40;
const WORDS = 'A cat sits on a laptop and looks at a very long list of things that nobody has done yet. ';

const card = createRawSnippet<[Found]>((hit) => ({
  render: () => `<div style="height: 300px">${hit().meme.name}</div>`,
}));

const memes = Array.from({ length: COUNT }, (_, index) =>
  makeMeme({ name: `${index}.png`, width: 400, height: 300 + (index % 5) * 100 }),
);

/** The left edge of each card by its meme. */
function columns(): Record<string, number> {
  const items = [...document.querySelectorAll<HTMLElement>('li[data-index]')];
  return Object.fromEntries(items.map((item) => [item.dataset.index ?? '', item.getBoundingClientRect().left]));
}

test('while memes are described no card changes its column; in another order cards may', async () => {
  await page.viewport(1280, 6000);
  const props = {
    view: 'masonry' as const,
    card,
    onDragOut: () => ({ file: () => Promise.resolve(null), words: '', onDropped: () => undefined }),
  };
  let found = memes.map(unmarked);
  const list = await render(MemeList, { ...props, found });
  await expect.poll(() => Object.keys(columns()).length).toBe(COUNT);
  const before = columns();
  for (const [index, meme] of memes.entries()) {
    const described = { ...meme, description: modelText(WORDS.repeat(1 + (index % 4))) };
    found = found.map((hit, at) => (at === index ? unmarked(described) : hit));
    await list.rerender({ ...props, found });
    expect(columns()).toEqual(before);
  }
  await list.rerender({ ...props, found: found.toReversed() });
  await expect.poll(columns).not.toEqual(before);
});
