import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import Marked from '$lib/ui/common/Marked.svelte';

/** The shown text, and its marked parts. */
function shown(container: Element): { text: string; marked: string[] } {
  const marks = [...container.querySelectorAll('mark')];
  return { text: container.textContent, marked: marks.map((mark) => mark.textContent) };
}

test('the ranges are marked and the text is unchanged', async () => {
  const { container, rerender } = await render(Marked, {
    text: 'a cat on a mat',
    ranges: [
      [2, 5],
      [11, 14],
    ],
  });
  expect(shown(container)).toEqual({ text: 'a cat on a mat', marked: ['cat', 'mat'] });
  await rerender({ ranges: [[6, 8]] });
  expect(shown(container)).toEqual({ text: 'a cat on a mat', marked: ['on'] });
});

test('a mark looks different from the text around it', async () => {
  const { container } = await render(Marked, { text: 'a cat', ranges: [[2, 5]] });
  const mark = container.querySelector('mark');
  if (mark === null) throw new Error('Nothing is marked');
  expect(getComputedStyle(mark).backgroundColor).not.toBe(getComputedStyle(container).backgroundColor);
});

test('a text without ranges is shown as it is, and never as HTML', async () => {
  const { container } = await render(Marked, { text: '<b>not bold</b>' });
  expect(shown(container)).toEqual({ text: '<b>not bold</b>', marked: [] });
});

test('in a small space the text begins shortly before a late mark', async () => {
  const before = 'long before the cat '.repeat(20);
  const { container } = await render(Marked, {
    text: `${before}dog`,
    ranges: [[before.length, before.length + 3]],
    window: 60,
  });
  const { text, marked } = shown(container);
  expect(marked).toEqual(['dog']);
  expect(text).toMatch(/^… .+ dog$/);
  expect(text.length).toBeLessThanOrEqual(60);
});
