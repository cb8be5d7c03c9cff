import type { CaptionRecord } from '$lib/core/caption';
import type { Job } from '$lib/core/job';
import type { Meme } from '$lib/core/meme';

/** Everything that a site has stored, with hashes and sizes instead of bytes. */
export type Stored = {
  readonly memes: readonly Meme[];
  readonly bin: readonly { readonly meme: Meme }[];
  readonly captions: readonly CaptionRecord[];
  readonly jobs: readonly Job[];
  readonly originals: readonly { readonly id: string; readonly sha256: string }[];
  readonly renditions: readonly string[];
  readonly thumbnails: readonly { readonly meme: string; readonly bytes: number }[];
  readonly settings: Readonly<Record<string, unknown>>;
  /** Bytes of each private file by its path. */
  readonly files: Readonly<Record<string, number>>;
  /** The entries of each cache: the text of small ones, otherwise nothing. */
  readonly caches: Readonly<Record<string, Readonly<Record<string, string>>>>;
};

/** Reads everything that a site has stored. Runs in a page of the site, so it uses nothing outside itself. */
export async function readStored(): Promise<Stored> {
  const answer = <Value>(request: IDBRequest<Value>): Promise<Value> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error('not read'));
    });
  const stores: Record<string, { keys: IDBValidKey[]; values: unknown[] }> = {};
  const there = (await indexedDB.databases()).some(({ name }) => name === 'memelore');
  if (there) {
    const database = await answer(indexedDB.open('memelore'));
    const names = [...database.objectStoreNames];
    const transaction = names.length > 0 ? database.transaction(names) : null;
    await Promise.all(
      names.map(async (name) => {
        const store = transaction?.objectStore(name);
        if (store === undefined) return;
        const [keys, values] = await Promise.all([
          answer(store.getAllKeys()),
          answer(store.getAll() as IDBRequest<unknown[]>),
        ]);
        stores[name] = { keys, values };
      }),
    );
    database.close();
  }
  const valuesOf = <Value>(name: string): Value[] => (stores[name]?.values ?? []) as Value[];
  const keysOf = (name: string): string[] => (stores[name]?.keys ?? []).map(String);
  const hex = (bytes: ArrayBuffer): string =>
    Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
  const originals = await Promise.all(
    valuesOf<Blob | ArrayBuffer>('originals').map(async (original, index) => {
      const bytes = await new Blob([original]).arrayBuffer();
      return { id: keysOf('originals')[index] ?? '', sha256: hex(await crypto.subtle.digest('SHA-256', bytes)) };
    }),
  );
  const files: Record<string, number> = {};
  const walk = async (folder: FileSystemDirectoryHandle, path: string): Promise<void> => {
    for await (const entry of folder.values())
      if (entry.kind === 'directory') await walk(entry as FileSystemDirectoryHandle, `${path}${entry.name}/`);
      else files[path + entry.name] = (await (entry as FileSystemFileHandle).getFile()).size;
  };
  await walk(await navigator.storage.getDirectory(), '');
  const kept: Record<string, Record<string, string>> = {};
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    const entries = (await cache.keys()).map(async ({ url }) => {
      const isRecord = /weights|parts/.test(name);
      return [url, isRecord ? ((await (await cache.match(url))?.text()) ?? '') : ''] as const;
    });
    kept[name] = Object.fromEntries(await Promise.all(entries));
  }
  return {
    memes: valuesOf('memes'),
    bin: valuesOf('bin'),
    captions: valuesOf('captions'),
    jobs: valuesOf('jobs'),
    originals,
    renditions: keysOf('renditions'),
    thumbnails: valuesOf<{ meme: string; data: ArrayBuffer }>('thumbnails').map(({ meme, data }) => ({
      meme,
      bytes: data.byteLength,
    })),
    settings: Object.fromEntries(keysOf('settings').map((key, index) => [key, valuesOf('settings')[index]])),
    files,
    caches: kept,
  };
}
