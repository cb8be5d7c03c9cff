import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Failure } from '$lib/core/failure';
import type { MemeId, Sha256 } from '$lib/core/ids';
import { failed, success, type Result } from '$lib/core/result';
import { createBatcher, importFiles, type Prepared } from '$lib/intake/import-files';
import { unfitting, type Stored } from '$lib/intake/import-report';
import type { IntakePool } from '$lib/intake/intake-pool';
import type { Source } from '$lib/intake/sources';

/** A pool without workers: the text of a file is its hash, and `bad` is damaged. */
function textPool(onIntake: (file: Blob) => Promise<void> = () => Promise.resolve()): IntakePool {
  return {
    size: 2,
    close: () => undefined,
    async intake(file) {
      await onIntake(file);
      const text = await file.text();
      if (text === 'bad') return failed({ kind: 'damaged-image' });
      return success({
        sha256: text as Sha256,
        type: 'image/png',
        width: 1,
        height: 1,
        animated: text === 'animated',
        hash: null,
        thumbnail: { type: 'image/webp', data: new ArrayBuffer(0), width: 1, height: 1 },
        rendition: null,
        made: {},
      });
    },
  };
}

/** A library of hashes with room for `room` memes; a batch is stored whole or not at all. */
function library(room = Infinity): {
  store: (batch: readonly Prepared[]) => Promise<Result<Stored[]>>;
  batches: number[];
} {
  const memes = new Set<string>();
  const batches: number[] = [];
  return {
    batches,
    store: (batch) => {
      batches.push(batch.length);
      const fresh = new Set(batch.map((item) => item.intake.sha256).filter((hash) => !memes.has(hash)));
      if (memes.size + fresh.size > room) return Promise.resolve(failed({ kind: 'storage-full' }));
      const stored = batch.map(({ intake: { sha256 } }): Stored => {
        const kind = memes.has(sha256) ? 'known' : 'added';
        memes.add(sha256);
        return { kind, meme: sha256 as string as MemeId };
      });
      return Promise.resolve(success(stored));
    },
  };
}

const sources = (...texts: string[]): Source[] =>
  texts.map((text, index) => ({ file: new File([text], `${index}.png`), folder: 'memes' }));

test('every file is in the report, whatever its result', async () => {
  const { store } = library();
  const report = await importFiles(sources('a', 'bad', 'a', 'animated'), { pool: textPool(), store });
  expect(report.added).toEqual(['a', 'animated']);
  expect(report.known).toEqual([{ name: '2.png', meme: 'a' }]);
  expect(report.animated).toEqual(['3.png']);
  expect(report.failed).toMatchObject([
    { name: '1.png', failure: { kind: 'damaged-image' }, source: { folder: 'memes' } },
  ]);
});

test('what is no picture is passed over and counted in a folder, and fails outside of one', async () => {
  const others: Record<string, Failure> = {
    'film.mp4': { kind: 'other-file', what: 'video' },
    'q01.jpg.json': { kind: 'other-file', what: 'sidecar' },
    'data.db': { kind: 'not-an-image' },
    'empty.txt': { kind: 'empty-file' },
    'empty.jpg': { kind: 'empty-file' },
    'drawing.svg': { kind: 'other-file', what: 'drawing' },
    // A picture that a browser cannot open must not be passed over in silence.
    'IMG_1.HEIC': { kind: 'unsupported-format', format: 'HEIC' },
    'half.jpg': { kind: 'damaged-image' },
  };
  const taken: string[] = [];
  const pool: IntakePool = {
    ...textPool(),
    intake: (file) => {
      const { name } = file as File;
      taken.push(name);
      return Promise.resolve(failed(others[name] ?? { kind: 'timed-out', seconds: 1 }));
    },
  };
  const namesOf = (folder: string): Source[] =>
    [...Object.keys(others), 'GOPR0001.THM'].map((name) => ({ file: new File(['x'], name), folder }));
  const settled: string[] = [];
  const inFolder = await importFiles(namesOf('memes/2023'), {
    pool,
    store: library().store,
    onSettled: (_, { kind }) => settled.push(kind),
  });
  expect([...inFolder.leftOut].sort()).toEqual([
    ...['GOPR0001.THM', 'data.db', 'drawing.svg', 'empty.txt', 'film.mp4', 'q01.jpg.json'],
  ]);
  expect(inFolder.failed.map(({ name }) => name).sort()).toEqual(['IMG_1.HEIC', 'empty.jpg', 'half.jpg']);
  expect(settled.filter((kind) => kind === 'left-out')).toHaveLength(6);
  expect(taken).not.toContain('GOPR0001.THM');
  const loose = await importFiles(namesOf(''), { pool, store: library().store });
  expect(loose.leftOut).toEqual([]);
  expect(loose.failed).toHaveLength(9);
});

test('files are stored in groups, not one by one', async () => {
  const { store, batches } = library();
  const report = await importFiles(sources(...Array.from({ length: 50 }, (_, index) => `file ${index}`)), {
    pool: textPool(),
    store,
  });
  expect(report.added).toHaveLength(50);
  expect(batches.length).toBeLessThan(10);
});

test('what fits on a full disk is stored, the rest fails with the reason', async () => {
  const { store, batches } = library(3);
  const report = await importFiles(sources('a', 'b', 'c', 'd', 'e'), { pool: textPool(), store });
  expect(report.added).toHaveLength(3);
  expect(unfitting(report)).toEqual({ files: 2, bytes: 2 });
  expect(batches.slice(1)).toEqual(Array<number>(5).fill(1));
  expect(report.failed.map(({ failure }) => failure)).toEqual(Array<Failure>(2).fill({ kind: 'storage-full' }));
});

test('a file that cannot be stored costs only itself', async () => {
  const { store } = library();
  const report = await importFiles(sources('a', 'gone', 'b'), {
    pool: textPool(),
    store: async (batch) => {
      const isGone = batch.some(({ intake }) => intake.sha256 === 'gone');
      return isGone ? failed({ kind: 'unreadable-file' }) : await store(batch);
    },
  });
  expect(report.added).toEqual(['a', 'b']);
  expect(report.failed).toMatchObject([{ name: '1.png', failure: { kind: 'unreadable-file' } }]);
});

test('stopping keeps what is stored and leaves the rest out of the report', async () => {
  const { store } = library();
  const stop = new AbortController();
  const progress: number[] = [];
  let taken = 0;
  const pool = textPool(() => {
    taken += 1;
    if (taken === 4) stop.abort();
    return Promise.resolve();
  });
  const report = await importFiles(sources('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'), {
    pool,
    store,
    signal: stop.signal,
    onProgress: ({ done, total }) => {
      expect(total).toBe(8);
      progress.push(done);
    },
  });
  expect(report.added.length).toBe(taken);
  expect(taken).toBeLessThanOrEqual(5);
  expect(report.failed).toEqual([]);
  expect(progress.at(-1)).toBe(taken);
});

describe('batching', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('the first group is stored soon, later ones less often, and the rest at the end', async () => {
    const groups: number[][] = [];
    const batches = createBatcher<number>((items) => Promise.resolve(void groups.push([...items])));
    for (let item = 0; item < 40; item += 1) {
      batches.add(item);
      await vi.advanceTimersByTimeAsync(60);
    }
    await batches.finish();
    expect(groups.flat()).toEqual(Array.from({ length: 40 }, (_item, index) => index));
    expect(groups[0]?.length).toBeLessThanOrEqual(2);
    expect(groups.length).toBeLessThan(8);
  });

  test('no group is larger than the limit of one transaction', async () => {
    const groups: number[] = [];
    const batches = createBatcher<number>((items) => Promise.resolve(void groups.push(items.length)));
    for (let item = 0; item < 1000; item += 1) batches.add(item);
    await batches.finish();
    expect(Math.max(...groups)).toBeLessThanOrEqual(200);
  });
});
