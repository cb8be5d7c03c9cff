/**
 * One step to the next version. It uses plain IndexedDB and none of today's types, because its effect must never change
 * after its release.
 */
type Migration = (database: IDBDatabase, upgrade: IDBTransaction) => void;

/** The version of the first step. Versions 1 to 5 were never released and are not opened. */
export const FIRST_VERSION = 6;

function createLibrary(database: IDBDatabase): void {
  database.createObjectStore('memes', { keyPath: 'id' }).createIndex('sha256', 'sha256', { unique: true });
  database.createObjectStore('originals');
  database.createObjectStore('thumbnails', { keyPath: 'meme' });
  database.createObjectStore('captions', { keyPath: 'id' }).createIndex('meme', 'meme');
  database.createObjectStore('jobs', { keyPath: ['meme', 'task'] });
  database.createObjectStore('settings');
  database.createObjectStore('tags', { keyPath: 'name' });
  database.createObjectStore('folders', { keyPath: 'id' });
  database.createObjectStore('devices', { keyPath: 'id' });
  database.createObjectStore('comparisons', { keyPath: 'id' });
  database.createObjectStore('vectors', { keyPath: ['model', 'bucket'] });
  database.createObjectStore('different', { keyPath: 'id' }).createIndex('meme', 'memes', { multiEntry: true });
}

/** Deleted memes move into a store of their own. Before, they were marked in `memes` by the time of their deletion. */
function addBin(database: IDBDatabase, upgrade: IDBTransaction): void {
  const bin = database.createObjectStore('bin', { keyPath: 'meme.id' });
  bin.createIndex('sha256', 'meme.sha256', { unique: true });
  bin.createIndex('day', 'day');
  const memes = upgrade.objectStore('memes');
  const request = memes.getAll();
  request.onsuccess = () => {
    for (const meme of request.result as { readonly id: string; readonly deletedAt: number | null }[]) {
      if (meme.deletedAt === null) continue;
      memes.delete(meme.id);
      bin.put({ meme, jobs: [], deletedAt: meme.deletedAt, day: 0 });
    }
  };
}

function addRenditions(database: IDBDatabase): void {
  database.createObjectStore('renditions');
}

/**
 * All steps in order; step `i` leads to version `FIRST_VERSION + i`. Append only: users have databases of every
 * version, so a released step is never edited. Each step has a test that opens a library stored by the release before
 * it.
 */
const migrations: readonly Migration[] = [createLibrary, addBin, addRenditions];

/** The current version of the database. */
export const VERSION = FIRST_VERSION + migrations.length - 1;

/** The steps that a database of `version` needs; version 0 is a database that does not exist yet. */
export function stepsFrom(version: number): readonly Migration[] {
  return version === 0 ? migrations : migrations.slice(version - FIRST_VERSION + 1);
}
