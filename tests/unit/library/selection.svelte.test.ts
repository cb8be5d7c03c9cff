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

test('a range goes from the last choice, in the order shown, and drawn shorter it gives back what it took', () => {
  selection.toggle(a);
  selection.toggle(c);
  selection.range(e);
  expect(selection.ids).toEqual([a, c, d, e]);
  selection.range(d);
  expect(selection.ids).toEqual([a, c, d]);
  selection.range(b);
  expect(selection.ids).toEqual([a, b, c]);
});

test('without a choice before it a range begins where it is told to', () => {
  selection.range(c, b);
  expect(selection.ids).toEqual([b, c]);
  selection.range(d, c);
  expect(selection.ids).toEqual([b, c, d]);
});

test('all, one less, none', () => {
  selection.all();
  expect(selection.ids).toEqual([a, b, c, d, e]);
  selection.toggle(b);
  expect(selection.has(b)).toBe(false);
  expect(selection.active).toBe(true);
  selection.clear();
  expect(selection.active).toBe(false);
});

test('what is not on show is not chosen: hidden by a search, or removed', () => {
  selection.toggle(a);
  selection.toggle(b);
  order = [b, c];
  expect(selection.ids).toEqual([b]);
  expect(selection.has(a)).toBe(false);
  selection.toggle(c);
  order = [a, b, c];
  expect(selection.ids).toEqual([b, c]);
});
