import { openDB, unwrap, type IDBPDatabase } from 'idb';
import { FIRST_VERSION, stepsFrom, VERSION } from './migrations';
import { DATABASE, type LibrarySchema } from './schema';

/** How long another tab with an older version may take to let go before opening is given up. */
const BLOCKED_LIMIT_MS = 5000;

/** Name of the error for a library of a version before `FIRST_VERSION`. */
export const LIBRARY_OLDER = 'LibraryOlderError';

type Database = IDBPDatabase<LibrarySchema>;

let current: Promise<Database> | null = null;

/**
 * The one connection of this tab, opened at first use, migrated when it is older. Rejects with a `DOMException` when the
 * browser refuses, or with one named `LIBRARY_OLDER`; a rejection is not remembered, so that the next call tries again.
 */
export function connection(): Promise<Database> {
  if (current !== null) return current;
  const opening = open();
  current = opening;
  opening.catch(() => {
    forget(opening);
  });
  return opening;
}

/** Lets go of the connection, so that the next operation opens a new one. */
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

function forget(opening: Promise<Database>): void {
  if (current === opening) current = null;
}

async function open(): Promise<Database> {
  // Some browsers have no `indexedDB` at all where storage is switched off.
  if (!('indexedDB' in globalThis)) throw new DOMException('IndexedDB is switched off', 'SecurityError');
  return await new Promise<Database>((resolve, reject) => {
    let limit: ReturnType<typeof setTimeout> | undefined;
    let givenUp = false;
    const opening = openDB<LibrarySchema>(DATABASE, VERSION, {
      upgrade(database, oldVersion, _newVersion, upgrade) {
        if (oldVersion > 0 && oldVersion < FIRST_VERSION) {
          // Aborting leaves the database as it is, and `opening` rejects with an error that says nothing.
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
        // A newer tab wants to migrate; holding on would freeze it.
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
