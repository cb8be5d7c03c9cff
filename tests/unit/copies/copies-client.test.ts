import { describe, expect, test } from 'vitest';
import type { HashedMeme } from '$lib/copies/likeness';
import type { MemeId } from '$lib/core/ids';
import type { PictureHash } from '$lib/core/perceptual-hash';
import { findCopies } from '$lib/copies/copies-client';
import { copiesWorker } from '../../../src/workers/copies/copies';
import { FakeWorker } from '../../support/fake-worker';
import { randomFrom } from '../../harness/paint/random';

const DIGITS = 108;

function hashes(count: number): PictureHash[] {
  const random = randomFrom(3);
  return Array.from({ length: count }, () =>
    Array.from({ length: DIGITS }, () => random.whole(0, 16).toString(16)).join(''),
  ) as PictureHash[];
}

function memes(list: readonly PictureHash[]): HashedMeme[] {
  return list.map((hash, index) => ({ id: `meme-${index}` as MemeId, hash }));
}

const course = { signal: new AbortController().signal, onProgress: () => undefined };

describe('finding copies', () => {
  test('returns the groups and ends its worker', async () => {
    const worker = new FakeWorker(copiesWorker);
    const [a, b, c] = hashes(3) as [PictureHash, PictureHash, PictureHash];
    const template = (c.slice(0, 64) + b.slice(64)) as PictureHash;
    const found = await findCopies(memes([a, b, a, template]), [], course, () => worker);
    expect(found).toEqual({
      ok: true,
      value: [
        { likeness: 'near-copy', memes: ['meme-0', 'meme-2'], close: true },
        { likeness: 'same-template', memes: ['meme-1', 'meme-3'], close: false },
      ],
    });
    expect(worker.terminated).toBe(true);
  });

  test('leaves out memes that were called different, and accepts an empty library', async () => {
    const [a] = hashes(1) as [PictureHash];
    const different = [['meme-0', 'meme-1'] as MemeId[]];
    const found = await findCopies(memes([a, a]), different, course, () => new FakeWorker(copiesWorker));
    expect(found).toEqual({ ok: true, value: [] });
    const none = await findCopies([], [], course, () => new FakeWorker(copiesWorker));
    expect(none).toEqual({ ok: true, value: [] });
  });

  test('ends at once when it is stopped, before and during the search', async () => {
    const stop = new AbortController();
    const worker = new FakeWorker(null);
    const finding = findCopies([], [], { ...course, signal: stop.signal }, () => worker);
    stop.abort();
    expect(await finding).toEqual({ ok: false, failure: { kind: 'cancelled' } });
    expect(worker.terminated).toBe(true);
    const again = findCopies([], [], { ...course, signal: stop.signal }, () => {
      throw new Error('A worker was started');
    });
    expect(await again).toEqual({ ok: false, failure: { kind: 'cancelled' } });
  });
});
