import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SmallPicture } from '$lib/search/copies-protocol';
import type { Library } from '$lib/state/library.svelte';
import type { Looks } from '$lib/state/looks.svelte';
import { FakeWorker } from '../../support/fake-worker';
import { startBrowser, storeMemes } from './browser';

const COUNT = 70;
/** Pictures each hashing was asked for. */
let asked: number[] = [];
let workers: FakeWorker[] = [];
let serve: object | null = null;

class LookingWorker extends FakeWorker {
  constructor() {
    super(serve);
    workers.push(this);
  }
}

beforeEach(() => {
  startBrowser();
  vi.stubGlobal('navigator', { locks: { request: (_name: string, hold: () => Promise<unknown>) => hold() } });
  vi.stubGlobal('Worker', LookingWorker);
  asked = [];
  workers = [];
  serve = {
    hash: (pictures: readonly SmallPicture[]) => {
      asked.push(pictures.length);
      return pictures.map((_, index) => (index === 0 ? null : 'ab'));
    },
  };
});
afterEach(() => {
  vi.unstubAllGlobals();
});

async function open(importing: () => boolean = () => false): Promise<{ library: Library; looks: Looks }> {
  vi.resetModules();
  const { Notices } = await import('$lib/state/notices.svelte');
  const { Library } = await import('$lib/state/library.svelte');
  const { Looks } = await import('$lib/state/looks.svelte');
  const library = new Library(new Notices());
  await library.start();
  return { library, looks: new Looks(library, { importing, captioning: () => false }) };
}

test('memes without a hash get one, stored batch by batch, and the other tab hears of it', async () => {
  await storeMemes(COUNT);
  const { library, looks } = await open();
  const other = await open();
  expect(looks.left).toBe(COUNT);
  expect(await looks.look()).toEqual({ ok: true, value: undefined });
  expect(asked).toEqual([32, 32, 6]);
  expect(looks.left).toBe(0);
  expect(library.memes.filter(({ hash }) => hash === null)).toHaveLength(3);
  await vi.waitFor(() => expect(other.looks.left).toBe(0));
  expect((await open()).looks.left).toBe(0);
  expect(workers.every(({ terminated }) => terminated)).toBe(true);
});

test('nothing is started when all have been looked at', async () => {
  const { looks } = await open();
  expect(await looks.look()).toEqual({ ok: true, value: undefined });
  expect(workers).toEqual([]);
});

test('stopped, it ends at once and what was found stays; asked again, it goes on', async () => {
  await storeMemes(COUNT);
  const { looks } = await open();
  const answering = serve;
  serve = null;
  const looking = looks.look();
  await vi.waitFor(() => expect(workers).toHaveLength(1));
  looks.stop();
  expect(await looking).toEqual({ ok: false, failure: { kind: 'cancelled' } });
  expect(looks.left).toBe(COUNT);
  serve = answering;
  expect(await looks.look()).toEqual({ ok: true, value: undefined });
  expect(looks.left).toBe(0);
});

test('a worker that dies is told of, and two who ask share the work', async () => {
  await storeMemes(2);
  const { looks } = await open();
  serve = null;
  const both = [looks.look(), looks.look()];
  await vi.waitFor(() => expect(workers).toHaveLength(1));
  workers[0]?.die('out of memory');
  const failure = { kind: 'worker-died', detail: 'out of memory' };
  expect(await Promise.all(both)).toEqual([
    { ok: false, failure },
    { ok: false, failure },
  ]);
  expect(workers).toHaveLength(1);
});
