import 'fake-indexeddb/auto';
import { beforeEach, expect, test, vi } from 'vitest';
import { success } from '$lib/core/result';
import { emptyBrowser, newMeme, openVersion, valueOf } from './fixtures';

beforeEach(emptyBrowser);

test('a library made by a newer version fails as library-newer', async () => {
  (await openVersion(99)).close();
  const { loadLibrary } = await import('$lib/storage/memes');
  expect(await loadLibrary()).toEqual({ ok: false, failure: { kind: 'library-newer' } });
});

test('a library from before the first release fails as library-older and is not changed', async () => {
  (await openVersion(5)).close();
  const { loadLibrary } = await import('$lib/storage/memes');
  expect(await loadLibrary()).toEqual({ ok: false, failure: { kind: 'library-older' } });
  const left = await openVersion(5);
  expect([...left.objectStoreNames]).toEqual([]);
  left.close();
});

test('a tab lets a newer version migrate, is told, and then fails as library-newer', async () => {
  const { addMemes, loadLibrary } = await import('$lib/storage/memes');
  const { onConnectionEnd } = await import('$lib/storage/connection');
  const ends: string[] = [];
  onConnectionEnd((end) => ends.push(end));
  valueOf(await addMemes([newMeme()]));
  (await openVersion(99)).close();
  expect(ends).toEqual(['newer']);
  expect(await loadLibrary()).toEqual({ ok: false, failure: { kind: 'library-newer' } });
});

test('opening fails after a while if an older tab keeps the database open, and a later attempt opens it', async () => {
  const holding = await openVersion(5);
  const { loadLibrary } = await import('$lib/storage/memes');
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const loading = loadLibrary();
  await vi.waitFor(() => {
    expect(vi.getTimerCount()).toBe(1);
  });
  vi.advanceTimersByTime(5000);
  expect(await loading).toEqual({ ok: false, failure: { kind: 'library-held' } });
  vi.useRealTimers();
  holding.close();
  expect(await loadLibrary()).toEqual({ ok: false, failure: { kind: 'library-older' } });
});

test('a connection that the browser closed is opened again', async () => {
  const { addMemes, loadLibrary } = await import('$lib/storage/memes');
  const { connection } = await import('$lib/storage/connection');
  valueOf(await addMemes([newMeme()]));
  (await connection()).close();
  expect(valueOf(await loadLibrary()).memes).toHaveLength(1);
});

test('a browser without storage returns a failure, and the next call tries again', async () => {
  const factory = globalThis.indexedDB;
  Reflect.deleteProperty(globalThis, 'indexedDB');
  const { loadLibrary } = await import('$lib/storage/memes');
  expect(await loadLibrary()).toEqual({ ok: false, failure: { kind: 'storage-refused' } });
  globalThis.indexedDB = factory;
  expect(valueOf(await loadLibrary()).memes).toEqual([]);
});

test('errors of the browser’s storage become failures, and errors caused by bugs are thrown', async () => {
  const { failureOf } = await import('$lib/storage/transaction');
  expect(failureOf(new DOMException('full', 'QuotaExceededError'))).toEqual({ kind: 'storage-full' });
  const noSpace = '000003.log: FILE_ERROR_NO_SPACE (ChromeMethodBFE: 3::WritableFileAppend::8)';
  expect(failureOf(new DOMException(noSpace, 'UnknownError'))).toEqual({ kind: 'storage-full' });
  expect(failureOf(new DOMException('old', 'VersionError'))).toEqual({ kind: 'library-newer' });
  expect(failureOf(new DOMException('private', 'SecurityError'))).toEqual({ kind: 'storage-refused' });
  expect(failureOf(new DOMException('broken', 'UnknownError'))).toEqual({
    kind: 'storage-unavailable',
    detail: 'broken',
  });
  expect(failureOf(new DOMException('proxy', 'DataCloneError'))).toBeNull();
  expect(failureOf(new TypeError('a bug'))).toBeNull();
});

test('once storage is ended, what is under way is undone, later operations fail, and a newer version can open', async () => {
  const { addMemes, loadLibrary } = await import('$lib/storage/memes');
  const { endStorage, transact } = await import('$lib/storage/transaction');
  valueOf(await addMemes([newMeme()]));
  let begun = (): void => undefined;
  const beginning = new Promise<void>((resolve) => (begun = resolve));
  const clearing = transact(['memes'], 'readwrite', async (transaction) => {
    await transaction.objectStore('memes').clear();
    begun();
    return success(await transaction.objectStore('memes').count());
  });
  await beginning;
  await endStorage('left');
  const failure = { kind: 'storage-unavailable' };
  expect(await clearing).toMatchObject({ ok: false, failure });
  expect(await loadLibrary()).toMatchObject({ ok: false, failure });
  const newer = await openVersion(99);
  expect(
    await new Promise((resolve) => {
      newer.transaction('memes').objectStore('memes').count().onsuccess = ({ target }) => {
        resolve((target as IDBRequest<number>).result);
      };
    }),
  ).toBe(1);
  newer.close();
});
