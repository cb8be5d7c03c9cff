import { expect, test } from 'vitest';
import { differences, type TextPart } from '$lib/compare/differences';

/** Different parts in brackets. */
const drawn = (parts: readonly TextPart[]): string =>
  parts.map(({ text, different }) => (different ? `[${text}]` : text)).join('');

test.for<readonly [first: string, second: string, left: string, right: string]>([
  ['A cat sits.', 'A cat sits.', 'A cat sits.', 'A cat sits.'],
  ['A cat sits.', 'A dog sits.', 'A [cat] sits.', 'A [dog] sits.'],
  ['A diagram with boxes and arrows.', 'A diagram.', 'A diagram [with boxes and arrows].', 'A diagram.'],
  ['A man rests.', 'An old man in a suit rests.', '[A] man rests.', '[An old] man [in a suit] rests.'],
  ['', 'A cat.', '', '[A cat.]'],
])('%j and %j differ in phrases, without the spaces around them', ([first, second, left, right]) => {
  const [one, other] = differences(first, second);
  expect([drawn(one), drawn(other)]).toEqual([left, right]);
  expect([one, other].map((parts) => parts.map(({ text }) => text).join(''))).toEqual([first, second]);
});
