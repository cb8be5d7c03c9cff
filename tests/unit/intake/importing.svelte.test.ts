import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sha256 } from 'hash-wasm';
import type { Sha256 } from '$lib/core/ids';
import { failed, success, type Result } from '$lib/core/result';
import type { IntakePool } from '$lib/intake/intake-pool';
import type { Intake } from '$lib/intake/protocol';
import type { Source } from '$lib/intake/sources';
import type { Importing } from '$lib/intake/importing.svelte';
import { openTab, startBrowser, type Tab } from '../support/browser';

let tab: Tab;
let importing: Importing;

/** Decodes text files without a worker. */
const pool: IntakePool = {
  size: 2,
  intake: async (file): Promise<Result<Intake>> => {
    const content = await file.text();
    if (content === 'bad') return failed({ kind: 'not-an-image' });
    const thumbnail = { type: 'image/webp', data: new ArrayBuffer(1), width: 1, height: 1 };
    const facts = { type: 'image/png', width: 1, height: 1, animated: content === 'gif', hash: null, made: {} };
    return success({ sha256: (await sha256(content)) as Sha256, ...facts, thumbnail, rendition: null });
  },
  close: () => undefined,
};

beforeEach(async () => {
  startBrowser();
  tab = await openTab();
  const { Importing } = await import('$lib/intake/importing.svelte');
  importing = new Importing(
    tab.library,
    () => Promise.resolve(tab.queue),
    tab.notices,
    () => pool,
  );
});
afterEach(async () => {
  // The reader needs the stubbed globals until it is done.
  await vi.waitFor(() => expect(tab.queue.readLeft).toBe(0));
  vi.unstubAllGlobals();
});

function sources(...contents: string[]): Source[] {
  return contents.map((content) => ({ file: new File([content], `${content}.png`), folder: '' }));
}

test('files become memes, are shown, and are read in their order', async () => {
  await importing.addFiles(sources('a', 'b', 'c'));
  expect(tab.library.memes.map(({ name }) => name).sort()).toEqual(['a.png', 'b.png', 'c.png']);
  await vi.waitFor(() => expect(tab.queue.readLeft).toBe(0));
  const oldestFirst = [...tab.library.memes].reverse().map(({ id }) => id);
  expect(tab.reader.begun).toEqual(oldestFirst);
  expect(importing.running).toBe(false);
});

test('a broken file fails alone, and the report has failed, known and animated files', async () => {
  await importing.addFiles(sources('a', 'bad', 'gif', 'a'));
  expect(importing.report?.added).toHaveLength(2);
  expect(importing.report?.failed.map(({ name, failure }) => [name, failure.kind])).toEqual([
    ['bad.png', 'not-an-image'],
  ]);
  expect(importing.report?.known.map(({ name }) => name)).toEqual(['a.png']);
  expect(importing.report?.animated).toEqual(['gif.png']);
  importing.dismissReport();
  expect(importing.report).toBeNull();
});

test('only the import that brought all memes is the first', async () => {
  await importing.addFiles(sources('bad'));
  expect(importing.first).toBe(false);
  await importing.addFiles(sources('a', 'b'));
  expect(importing.first).toBe(true);
  await importing.addFiles(sources('c'));
  expect(importing.first).toBe(false);
});

test('Firefox’s question about the storage is announced while it is open, and not once it was answered', async () => {
  let answer: (agreed: boolean) => void = () => undefined;
  let agreed = false;
  const storage = {
    persisted: () => Promise.resolve(agreed),
    persist: () => new Promise<boolean>((resolve) => (answer = resolve)),
  };
  vi.stubGlobal('navigator', { locks: navigator.locks, userAgent: 'Firefox/140.0', storage });
  await importing.addFiles(sources('a'));
  await vi.waitFor(() => expect(importing.asking).toBe(true));
  answer(true);
  await vi.waitFor(() => expect(importing.asking).toBe(false));
  agreed = true;
  await importing.addFiles(sources('b'));
  answer(true);
  expect(importing.asking).toBe(false);
});

test('files that are added during an import are counted and reported with it', async () => {
  const first = importing.addFiles(sources('a', 'b'));
  const second = importing.addFiles(sources('c'));
  expect(importing).toMatchObject({ running: true, total: 3 });
  await Promise.all([first, second]);
  expect(importing.done).toBe(3);
  expect(importing.report?.added).toHaveLength(3);
});

test('stopping keeps what is stored and imports no more', async () => {
  const all = importing.addFiles(sources(...Array.from({ length: 50 }, (_item, index) => `file ${index}`)));
  importing.stop();
  await all;
  expect(tab.library.memes.length).toBeLessThan(50);
  await importing.addFiles(sources('later'));
  expect(tab.library.memes.some(({ name }) => name === 'later.png')).toBe(true);
});

test('a paused import starts no file until it is resumed, and can be stopped meanwhile', async () => {
  const all = importing.addFiles(sources('a', 'b', 'c', 'd', 'e', 'f'));
  importing.pause();
  await vi.waitFor(() => expect(importing.done).toBe(tab.library.memes.length));
  expect(importing).toMatchObject({ paused: true, running: true });
  expect(tab.library.memes.length).toBeLessThan(6);
  importing.resume();
  await all;
  expect(tab.library.memes).toHaveLength(6);

  const more = importing.addFiles(sources('g', 'h', 'i', 'j'));
  importing.pause();
  importing.stop();
  await more;
  expect(importing).toMatchObject({ paused: false, running: false });
});

test('a quiet import is reported only if something was added', async () => {
  await importing.addFiles(sources('a', 'bad'), { quiet: true });
  expect(importing.report?.added).toHaveLength(1);
  importing.dismissReport();
  await importing.addFiles(sources('a', 'bad'), { quiet: true });
  expect(importing.report).toBeNull();
});

test('files that failed for a passing reason are retried, and the rest of the report stays', async () => {
  let room = false;
  const { Importing } = await import('$lib/intake/importing.svelte');
  const full: IntakePool = {
    ...pool,
    intake: async (file) =>
      !room && (await file.text()) === 'late' ? failed({ kind: 'worker-died', detail: 'once' }) : pool.intake(file),
  };
  importing = new Importing(
    tab.library,
    () => Promise.resolve(tab.queue),
    tab.notices,
    () => full,
  );
  await importing.addFiles(sources('a', 'bad', 'late'));
  expect(importing.mayTryAgain).toBe(true);
  room = true;
  await importing.tryAgain();
  expect(importing.report?.added).toHaveLength(2);
  expect(importing.report?.failed.map(({ name }) => name)).toEqual(['bad.png']);
  expect(importing.mayTryAgain).toBe(false);
});

test('each file is reported once, when its meme is stored', async () => {
  const told: string[] = [];
  await importing.addFiles(sources('a', 'bad', 'b', 'a'), {
    onSettled: ({ file }, outcome) => told.push(`${file.name} ${outcome.kind}`),
  });
  expect(told.sort()).toEqual(['a.png added', 'a.png known', 'b.png added', 'bad.png failed']);
});
