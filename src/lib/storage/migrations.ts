/**
 * One step to the next version. It speaks plain IndexedDB, not today's types: it must go on doing what it did when it
 * shipped.
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

/**
 * All steps in order; step `i` leads to version `FIRST_VERSION + i`. Append only: people hold databases of every version,
 * so a step that shipped is never edited, and each has a test that opens a library stored by the release before it.
 */
const migrations: readonly Migration[] = [createLibrary];

/** The version the database has after all steps. */
export const VERSION = FIRST_VERSION + migrations.length - 1;

/** The steps that a database of `version` still needs; 0 is one that is not there yet. */
export function stepsFrom(version: number): readonly Migration[] {
  return version === 0 ? migrations : migrations.slice(version - FIRST_VERSION + 1);
}
