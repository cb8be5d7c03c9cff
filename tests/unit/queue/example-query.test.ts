import { expect, test } from 'vitest';
import { exampleQuery } from '$lib/queue/example-query';

test('a query has two words of one description', () => {
  expect(exampleQuery(['A cat is judging you.'])).toBe('cat judging');
  expect(exampleQuery(['The image shows a frog.'])).toBe('frog');
});

test('its first word is in several descriptions, but not in most', () => {
  const descriptions = [
    'A dog on a blue sofa.',
    'A raccoon eats pizza on a blue sofa.',
    'A raccoon climbs a blue fence.',
    'A lamp beside a blue wall.',
  ];
  expect(exampleQuery(descriptions)).toBe('raccoon eats');
});

test('there is none without telling words', () => {
  expect(exampleQuery([])).toBe(null);
  expect(exampleQuery(['This is an image.', '…'])).toBe(null);
});
