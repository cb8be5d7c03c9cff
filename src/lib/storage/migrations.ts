/**
 * One step from a version to the next. It speaks plain IndexedDB, not today's types: it must go on doing what it did when
 * it shipped.
 */
type Migration = (database: IDBDatabase, upgrade: IDBTransaction) => void;

/** 1: the library and the queue. */
function createLibrary(database: IDBDatabase): void {
  const memes = database.createObjectStore('memes', { keyPath: 'id' });
  memes.createIndex('sha256', 'sha256', { unique: true });
  database.createObjectStore('originals');
  database.createObjectStore('thumbnails', { keyPath: 'meme' });
  const captions = database.createObjectStore('captions', { keyPath: 'id' });
  captions.createIndex('meme', 'meme');
  database.createObjectStore('jobs', { keyPath: ['meme', 'task'] });
}

/** 2: settings, what people arrange, what devices did, meaning. */
function createArrangement(database: IDBDatabase): void {
  database.createObjectStore('settings');
  database.createObjectStore('tags', { keyPath: 'name' });
  database.createObjectStore('folders', { keyPath: 'name' });
  database.createObjectStore('devices', { keyPath: 'id' });
  database.createObjectStore('vectors', { keyPath: 'meme' });
}

/** 3: when memes were sent and deleted; folders of the same name. */
function addSendingAndBin(database: IDBDatabase, upgrade: IDBTransaction): void {
  // Nothing wrote to it before.
  database.deleteObjectStore('folders');
  database.createObjectStore('folders', { keyPath: 'id' });
  const walk = upgrade.objectStore('memes').openCursor();
  walk.onsuccess = () => {
    const cursor = walk.result;
    if (cursor === null) return;
    cursor.update({ ...(cursor.value as object), sentAt: null, deletedAt: null });
    cursor.continue();
  };
}

/** 4: comparisons of models. */
function createComparisons(database: IDBDatabase): void {
  database.createObjectStore('comparisons', { keyPath: 'id' });
}

/** 5: vectors in blocks. */
function makeVectorBlocks(database: IDBDatabase): void {
  // Nothing wrote to it before.
  database.deleteObjectStore('vectors');
  database.createObjectStore('vectors', { keyPath: ['model', 'bucket'] });
}

/** 6: memes that look alike but are not. */
function createDifferent(database: IDBDatabase): void {
  const different = database.createObjectStore('different', { keyPath: 'id' });
  different.createIndex('meme', 'memes', { multiEntry: true });
}

/**
 * All steps in order; step `i` leads from version `i` to `i + 1`. Append only: people hold databases of every version, so
 * a step that shipped is never edited, and each has a test that opens the database before it.
 */
export const migrations: readonly Migration[] = [
  createLibrary,
  createArrangement,
  addSendingAndBin,
  createComparisons,
  makeVectorBlocks,
  createDifferent,
];

/** The version the database has after all steps. */
export const VERSION = migrations.length;
