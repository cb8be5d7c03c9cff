import { openDB, unwrap, type IDBPDatabase } from 'idb';
import { FIRST_VERSION, stepsFrom, VERSION } from './migrations';
import { DATABASE, type LibrarySchema } from './schema';

/** How long opening waits for a tab that keeps an older version of the database open. */
const BLOCKED_LIMIT_MS = 5000;

/** Name of the error for a library with a version before `FIRST_VERSION`. */
export const LIBRARY_OLDER = 'LibraryOlderError';

type Database = IDBPDatabase<LibrarySchema>;

let current: Promise<Database> | null = null;
let ended = false;

/**
 * This tab's only connection. The first call opens the database and migrates it. Rejects with a `DOMException` if the
 * browser refuses, named `LIBRARY_OLDER` if the library is too old. The next call after a rejection tries again.
 */
export function connection(): Promise<Database> {
  if (ended) return Promise.reject(new DOMException('This page was left', 'AbortError'));
  if (current !== null) return current;
  const opening = open();
  current = opening;
  opening.catch(() => {
    forget(opening);
  });
  return opening;
}

/** Closes the connection; the next operation opens a new one. */
export async function disconnect(): Promise<void> {
  const closing = current;
  current = null;
  await closing?.then(
    (database) => {
      database.close();
    },
    () => undefined,
  );
}

/** Closes the connection for good: every later operation fails. */
export async function endConnection(): Promise<void> {
  ended = true;
  await disconnect();
}

function forget(opening: Promise<Database>): void {
  if (current === opening) current = null;
}

async function open(): Promise<Database> {
  // Some browsers have no `indexedDB` at all when storage is switched off.
  if (!('indexedDB' in globalThis)) throw new DOMException('IndexedDB is switched off', 'SecurityError');
  return await new Promise<Database>((resolve, reject) => {
    let limit: ReturnType<typeof setTimeout> | undefined;
    let givenUp = false;
    const opening = openDB<LibrarySchema>(DATABASE, VERSION, {
      upgrade(database, oldVersion, _newVersion, upgrade) {
        if (oldVersion > 0 && oldVersion < FIRST_VERSION) {
          // Aborting leaves the database unchanged. `opening` then rejects with an error that does not name the cause,
          // so reject first.
          reject(new DOMException('The library is older than any release', LIBRARY_OLDER));
          upgrade.done.catch(() => undefined);
          upgrade.abort();
          return;
        }
        for (const step of stepsFrom(oldVersion)) step(unwrap(database), unwrap(upgrade));
      },
      blocked() {
        limit = setTimeout(() => {
          givenUp = true;
          reject(new DOMException('Another tab keeps an older version open; close it', 'TimeoutError'));
        }, BLOCKED_LIMIT_MS);
      },
      blocking(_current, _blocked, event) {
        // A tab with a newer version wants to migrate and waits until this connection is closed.
        (event.target as IDBDatabase).close();
        current = null;
      },
      terminated() {
        current = null;
      },
    });
    opening
      .then((database) => {
        if (givenUp) database.close();
        else resolve(database);
      }, reject)
      .finally(() => {
        clearTimeout(limit);
      });
  });
}
