import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { MemeId } from '$lib/core/ids';
import { failed, success } from '$lib/core/result';
import { MAKER_VERSIONS } from '$lib/derived/due';
import type { Meme } from '$lib/core/meme';
import type { PictureHash } from '$lib/core/perceptual-hash';
import type { DerivedData, Maker } from '$lib/derived/derived.svelte';
import type { Library } from '$lib/library/library.svelte';
import { newMeme, valueOf } from '../storage/fixtures';
import { startBrowser, type FakeBrowser } from '../support/browser';

const COUNT = 40;
const LOCK = 'memelore-derived';
/** Longer than the pause after input by the person. */
const A_WHILE_MS = 10_000;

type Tab = {
  readonly library: Library;
  readonly derived: DerivedData;
  /** Batches made in this tab. */
  readonly batches: MemeId[][];
};

let browser: FakeBrowser;
let busy = { importing: false, captioning: false };
/** The result of making one meme's hash. */
let make: (meme: Meme) => Awaited<ReturnType<Maker['make']>>[number];

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  browser = startBrowser();
  busy = { importing: false, captioning: false };
  make = ({ id }) => success({ id, hash: 'ab' as PictureHash, made: MAKER_VERSIONS });
  const { addMemes } = await import('$lib/storage/memes');
  const items = Array.from({ length: COUNT }, (_, added) => newMeme({ added, made: { thumbnail: 1, hash: 0 } }, []));
  valueOf(await addMemes(items));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function openTab(): Promise<Tab> {
  vi.resetModules();
  const { Notices } = await import('$lib/basics/notices.svelte');
  const { Library } = await import('$lib/library/library.svelte');
  const { DerivedData } = await import('$lib/derived/derived.svelte');
  const library = new Library(new Notices());
  await library.start();
  const batches: MemeId[][] = [];
  const maker: Maker = {
    kinds: ['hash'],
    batch: 16,
    make: (memes) => {
      batches.push(memes.map(({ id }) => id));
      return Promise.resolve(memes.map(make));
    },
  };
  const others = { importing: () => busy.importing, captioning: () => busy.captioning };
  return { library, batches, derived: new DerivedData(library, [maker], others) };
}

/** Advances the fake clock until the condition holds. */
async function until(isSo: () => boolean): Promise<void> {
  await vi.waitFor(
    async () => {
      await vi.advanceTimersByTimeAsync(100);
      expect(isSo()).toBe(true);
    },
    { timeout: 5000, interval: 1 },
  );
}

const isDone =
  ({ library }: Tab) =>
  () =>
    library.memes.every(({ made }) => made?.hash === MAKER_VERSIONS.hash);

test('outdated data is made again once, newest memes first, and every tab and the next visit know it', async () => {
  const tab = await openTab();
  const other = await openTab();
  const newestFirst = tab.library.memes.map(({ id }) => id);
  await until(isDone(tab));
  await until(isDone(other));
  expect(tab.batches.flat()).toEqual(newestFirst);
  expect(tab.batches.map((batch) => batch.length)).toEqual([16, 16, 8]);
  expect(other.batches).toEqual([]);
  expect(tab.derived.progress).toBeNull();
  expect(isDone(await openTab())()).toBe(true);
});

test('it waits during imports, captioning and input by the person', async () => {
  const tab = await openTab();
  busy = { importing: true, captioning: false };
  await vi.advanceTimersByTimeAsync(A_WHILE_MS);
  expect(tab.derived.progress).toBeNull();
  busy = { importing: false, captioning: true };
  await vi.advanceTimersByTimeAsync(A_WHILE_MS);
  busy = { importing: false, captioning: false };
  for (let second = 0; second < 10; second++) {
    browser.page.dispatchEvent(new Event('keydown'));
    await vi.advanceTimersByTimeAsync(1000);
  }
  expect(tab.batches).toEqual([]);
  await until(isDone(tab));
});

test('a person can pause and resume it', async () => {
  const tab = await openTab();
  await until(() => tab.batches.length === 1);
  tab.derived.pause();
  await until(() => tab.derived.progress?.done === 16);
  await vi.advanceTimersByTimeAsync(A_WHILE_MS);
  expect(tab.batches).toHaveLength(1);
  expect(tab.derived.progress).toEqual({ kinds: ['hash'], done: 16, total: COUNT, pausedFor: 'person' });
  tab.derived.resume();
  await until(isDone(tab));
});

test('a low battery pauses it until it is charged', async () => {
  const battery = Object.assign(new EventTarget(), { level: 0.1, charging: false });
  Object.assign(navigator, { getBattery: () => Promise.resolve(battery) });
  const tab = await openTab();
  await vi.advanceTimersByTimeAsync(A_WHILE_MS);
  expect([tab.batches, tab.derived.progress?.pausedFor]).toEqual([[], 'battery']);
  battery.charging = true;
  battery.dispatchEvent(new Event('chargingchange'));
  await until(isDone(tab));
});

test('a request in another tab moves the work there, without waiting for input or captioning', async () => {
  const tab = await openTab();
  const other = await openTab();
  busy = { importing: false, captioning: true };
  browser.page.dispatchEvent(new Event('keydown'));
  const asked = other.derived.request('hash');
  await until(isDone(other));
  await vi.advanceTimersByTimeAsync(1000);
  expect(await asked).toEqual({ ok: true, value: undefined });
  expect([tab.batches.length, other.batches.length]).toEqual([0, 3]);
});

test('when its tab closes, the next one continues', async () => {
  const tab = await openTab();
  const other = await openTab();
  await until(() => tab.batches.length === 1);
  tab.derived.pause();
  await until(() => other.library.memes.filter(({ made }) => made?.hash === MAKER_VERSIONS.hash).length === 16);
  browser.locks.release(LOCK);
  await until(isDone(other));
  expect(other.batches.flat()).toHaveLength(COUNT - 16);
});

test('a cancelled request fails with `cancelled`', async () => {
  busy.importing = true;
  const { derived } = await openTab();
  const stop = new AbortController();
  const asked = derived.request('hash', stop.signal);
  stop.abort();
  await vi.advanceTimersByTimeAsync(1000);
  expect(await asked).toEqual({ ok: false, failure: { kind: 'cancelled' } });
});

test('a meme that cannot be read fails alone, keeps its data, and is not tried again', async () => {
  const work = make;
  make = (meme) => (meme.added === 7 ? failed({ kind: 'damaged-image' }) : work(meme));
  const tab = await openTab();
  await until(isDone(tab));
  expect(tab.batches.flat()).toHaveLength(COUNT);
  expect(tab.library.memes.filter(({ hash }) => hash === 'ab')).toHaveLength(COUNT - 1);
});

test('if the maker itself fails, nothing is stored, and it stops for this visit', async () => {
  const failure = { kind: 'worker-died', detail: 'it did not start' } as const;
  const work = make;
  make = () => failed(failure);
  const tab = await openTab();
  const asked = tab.derived.request('hash');
  await until(() => tab.batches.length === 3);
  await vi.advanceTimersByTimeAsync(A_WHILE_MS);
  expect(await asked).toEqual({ ok: false, failure });
  expect(tab.batches).toHaveLength(3);
  expect(tab.library.memes.every(({ made }) => made?.hash === 0)).toBe(true);
  make = work;
  const again = tab.derived.request('hash');
  await until(isDone(tab));
  await vi.advanceTimersByTimeAsync(1000);
  expect((await again).ok).toBe(true);
});
