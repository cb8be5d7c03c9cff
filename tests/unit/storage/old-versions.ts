/** The database as version 1 shipped it, written out by hand: a step edited by mistake must fail a test. */
export function makeVersion1(database: IDBDatabase): void {
  database.createObjectStore('memes', { keyPath: 'id' }).createIndex('sha256', 'sha256', { unique: true });
  database.createObjectStore('originals');
  database.createObjectStore('thumbnails', { keyPath: 'meme' });
  database.createObjectStore('captions', { keyPath: 'id' }).createIndex('meme', 'meme');
  database.createObjectStore('jobs', { keyPath: ['meme', 'task'] });
}

/** The database as version 2 shipped it. */
export function makeVersion2(database: IDBDatabase): void {
  makeVersion1(database);
  for (const [name, keyPath] of [
    ['settings', null],
    ['tags', 'name'],
    ['folders', 'name'],
    ['devices', 'id'],
    ['vectors', 'meme'],
  ] as const)
    database.createObjectStore(name, { keyPath });
}

/** The database as version 3 shipped it. */
export function makeVersion3(database: IDBDatabase): void {
  makeVersion2(database);
  database.deleteObjectStore('folders');
  database.createObjectStore('folders', { keyPath: 'id' });
}

/** The database as version 4 shipped it. */
export function makeVersion4(database: IDBDatabase): void {
  makeVersion3(database);
  database.createObjectStore('comparisons', { keyPath: 'id' });
}

/** The database as version 5 shipped it. */
export function makeVersion5(database: IDBDatabase): void {
  makeVersion4(database);
  database.deleteObjectStore('vectors');
  database.createObjectStore('vectors', { keyPath: ['model', 'bucket'] });
}

/** The database as version 6 shipped it. */
export function makeVersion6(database: IDBDatabase): void {
  makeVersion5(database);
  database.createObjectStore('different', { keyPath: 'id' }).createIndex('meme', 'memes', { multiEntry: true });
}

/** Opens the library at any version, made by `upgrade` when it is older or not there; the caller closes it. */
export async function openOld(
  version: number,
  upgrade: (database: IDBDatabase) => void = () => undefined,
): Promise<IDBDatabase> {
  return await new Promise((resolve, reject) => {
    const request = indexedDB.open('memelore', version);
    request.onupgradeneeded = () => {
      upgrade(request.result);
    };
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(request.error ?? new Error('open failed'));
    };
  });
}
