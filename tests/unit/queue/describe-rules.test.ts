import { expect, test } from 'vitest';
import { onArrival } from '$lib/queue/describe-rules';

const arrival = { memes: 1, describeNew: true, ready: true };

test('new memes are described by themselves, and more than 200 at once only after a question', () => {
  expect(onArrival(arrival)).toBe('describe');
  expect(onArrival({ ...arrival, memes: 200 })).toBe('describe');
  expect(onArrival({ ...arrival, memes: 201 })).toBe('ask');
});

test('nothing happens without a model, without the person’s consent, or without a meme to describe', () => {
  expect(onArrival({ ...arrival, ready: false })).toBe('nothing');
  expect(onArrival({ ...arrival, memes: 500, describeNew: false })).toBe('nothing');
  expect(onArrival({ ...arrival, memes: 0 })).toBe('nothing');
});
