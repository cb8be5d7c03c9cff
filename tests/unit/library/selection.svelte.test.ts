import { beforeEach, expect, test } from 'vitest';
import type { MemeId } from '$lib/core/ids';
import { Selection } from '$lib/library/selection.svelte';

const [a, b, c, d, e] = ['a', 'b', 'c', 'd', 'e'] as [MemeId, MemeId, MemeId, MemeId, MemeId];
let order = $state.raw<readonly MemeId[]>([]);
let selection: Selection;

beforeEach(() => {
  order = [a, b, c, d, e];
  selection = new Selection(() => order);
});

test('a range starts at the last selection, in the order on screen, and a shorter range deselects the rest', () => {
  selection.toggle(a);
  selection.toggle(c);
  selection.range(e);
  expect(selection.ids).toEqual([a, c, d, e]);
  selection.range(d);
  expect(selection.ids).toEqual([a, c, d]);
  selection.range(b);
  expect(selection.ids).toEqual([a, b, c]);
});

test('without an earlier selection a range starts where the caller says', () => {
  selection.range(c, b);
  expect(selection.ids).toEqual([b, c]);
  selection.range(d, c);
  expect(selection.ids).toEqual([b, c, d]);
});

test('all memes are selected, one is deselected, the selection is cleared', () => {
  selection.all();
  expect(selection.ids).toEqual([a, b, c, d, e]);
  selection.toggle(b);
  expect(selection.has(b)).toBe(false);
  expect(selection.active).toBe(true);
  selection.clear();
  expect(selection.active).toBe(false);
});

test('memes that are hidden by a search or deleted do not count as selected', () => {
  selection.toggle(a);
  selection.toggle(b);
  order = [b, c];
  expect(selection.ids).toEqual([b]);
  expect(selection.has(a)).toBe(false);
  selection.toggle(c);
  order = [a, b, c];
  expect(selection.ids).toEqual([b, c]);
});

test('all that was found are selected without those that are on screen besides, which can be selected by themselves', () => {
  const some = new Selection(
    () => order,
    () => [a, b],
  );
  expect(some.unchosen).toBe(2);
  some.toggle(e);
  some.all();
  expect(some.ids).toEqual([a, b, e]);
  expect(some.unchosen).toBe(0);
  some.range(d, b);
  expect(some.ids).toEqual([a, b, d, e]);
});
