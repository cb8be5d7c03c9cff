import { expect, onTestFinished, test, vi } from 'vitest';
import { success } from '$lib/core/result';
import type { MemeId } from '$lib/core/ids';
import { WorkerLink } from '$lib/core/worker-link';
import { fingerprintOf, type SearchDoc } from '$lib/search/words/search-doc';
import type { SearchWorker } from '$lib/search/words/words-protocol';

const docs = Array.from({ length: 60 }, (_, at): SearchDoc => {
  const description = `a meme of number ${at}`;
  return { id: `meme-${at}` as MemeId, description, text: '', name: '', folder: '', tags: [], added: at };
});

/** Starts a search worker, which opens the index, and gives how many memes it has to be sent. */
async function start(
  spawn: () => Worker,
): Promise<{ readonly link: WorkerLink<SearchWorker>; readonly wanted: number }> {
  // Vitest's server transforms each module of the worker at its first request, which takes long.
  const link = new WorkerLink<SearchWorker>(spawn, { helloMs: 60_000, quietMs: 60_000 });
  onTestFinished(() => link.end());
  const ids = docs.map(({ id }) => id).join('\n');
  const opened = await link.call((api) => api.open(ids, Float64Array.from(docs, fingerprintOf)).then(success));
  return { link, wanted: opened.ok ? opened.value.length : NaN };
}

test.for([
  [
    'has no private files',
    () => new Worker(new URL('./no-private-files.worker.ts', import.meta.url), { type: 'module' }),
  ],
  [
    'cannot write private files as streams',
    () => new Worker(new URL('./no-writing.worker.ts', import.meta.url), { type: 'module' }),
  ],
] as const)('where the browser %s, the index of words is kept in a cache', async ([, spawn]) => {
  await caches.delete('memelore-index-v1');
  const { link, wanted } = await start(spawn);
  expect(wanted).toBe(docs.length);
  expect(await link.call((api) => api.put(docs).then(success))).toMatchObject({ ok: true });
  const entries = async (): Promise<number> => (await (await caches.open('memelore-index-v1')).keys()).length;
  await vi.waitFor(async () => expect(await entries()).toBe(1), { timeout: 60_000 });
  link.end();
  expect((await start(spawn)).wanted).toBe(0);
});

test('what a killed browser left of a write of the index is deleted at the next start, and nothing else', async () => {
  const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('memelore', { create: true });
  for (const name of ['words.index.crswap', 'words.index.2.crswap', 'words.index'])
    await folder.getFileHandle(name, { create: true });
  await start(
    () =>
      new Worker(new URL('../../../../../src/workers/search/words/search.worker.ts', import.meta.url), {
        type: 'module',
      }),
  );
  const names = async (): Promise<string[]> => {
    const found: string[] = [];
    for await (const name of folder.keys()) found.push(name);
    return found;
  };
  await vi.waitFor(async () => expect(await names()).toEqual(['words.index']), { timeout: 20_000 });
});
