import { openDB, unwrap, type IDBPDatabase } from 'idb';
import { libraryMarker } from './marker';
import { FIRST_VERSION, stepsFrom, VERSION } from './migrations';
import { DATABASE, type LibrarySchema } from './schema';

/** How long opening waits for a tab that keeps an older version of the database open. */
const BLOCKED_LIMIT_MS = 5000;

/** How long the browser has to list its databases until it is asked again. */
const ASK_AGAIN_MS = 1000;

/** Names of the errors that are not the browser's. */
export const REFUSED = {
  /** The library has a version before `FIRST_VERSION`. */
  older: 'LibraryOlderError',
  /** Another tab has an older version open and does not let go. */
  held: 'LibraryHeldError',
  /** There was a library, and there is none any more. */
  gone: 'LibraryGoneError',
  /** There was a library, and the browser cannot read its files. */
  damaged: 'LibraryDamagedError',
} as const;

/** Why the page has no connection any more: a newer version wants to migrate, or the browser closed it. */
export type ConnectionEnd = 'newer' | 'closed';

type Database = IDBPDatabase<LibrarySchema>;

let current: Promise<Database> | null = null;
let ended: DOMException | null = null;
let mayReplace = false;
let onEnd: (end: ConnectionEnd) => void = () => undefined;

/**
 * This tab's only connection. The first call opens the database and migrates it. Rejects with a `DOMException` if the
 * browser refuses, or with a name of `REFUSED`. The next call after a rejection tries again. A library that was there
 * (`marker.ts`) and is gone or damaged is not replaced by an empty one. A damaged one is not opened, because Firefox
 * deletes it then.
 */
export function connection(): Promise<Database> {
  if (ended !== null) return Promise.reject(ended);
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

/** Closes the connection for good: every later operation fails with `reason`. */
export async function endConnection(reason: DOMException): Promise<void> {
  ended = reason;
  await disconnect();
}

/** Lets the next opening put an empty library in the place of one that is gone or damaged. */
export function replaceLost(): void {
  mayReplace = true;
}

/** Calls `listener` when the page loses its connection, unless it closed it itself. */
export function onConnectionEnd(listener: (end: ConnectionEnd) => void): void {
  onEnd = listener;
}

function forget(opening: Promise<Database>): void {
  if (current === opening) current = null;
}

async function open(): Promise<Database> {
  // Some browsers have no `indexedDB` at all when storage is switched off.
  if (!('indexedDB' in globalThis)) throw new DOMException('IndexedDB is switched off', 'SecurityError');
  const isExpected = !mayReplace && (libraryMarker()?.memes ?? 0) > 0;
  mayReplace = false;
  if (isExpected && !(await isReadable())) throw new DOMException('The library is damaged', REFUSED.damaged);
  return await new Promise<Database>((resolve, reject) => {
    let limit: ReturnType<typeof setTimeout> | undefined;
    let givenUp = false;
    const opening = openDB<LibrarySchema>(DATABASE, VERSION, {
      upgrade(database, oldVersion, _newVersion, upgrade) {
        const refused = oldVersion === 0 ? (isExpected ? 'gone' : null) : oldVersion < FIRST_VERSION ? 'older' : null;
        if (refused !== null) {
          // Aborting leaves the database unchanged, or away. `opening` then rejects with an error that does not name
          // the cause, so reject first.
          reject(new DOMException(`The library is ${refused}`, REFUSED[refused]));
          upgrade.done.catch(() => undefined);
          upgrade.abort();
          return;
        }
        for (const step of stepsFrom(oldVersion)) step(unwrap(database), unwrap(upgrade));
      },
      blocked() {
        limit = setTimeout(() => {
          givenUp = true;
          reject(new DOMException('Another tab keeps an older version open', REFUSED.held));
        }, BLOCKED_LIMIT_MS);
      },
      blocking(_current, blocked, event) {
        // A tab with a newer version wants to migrate, or the database is deleted; both wait for this connection.
        (event.target as IDBDatabase).close();
        current = null;
        onEnd(blocked === null ? 'closed' : 'newer');
      },
      terminated() {
        current = null;
        onEnd('closed');
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

/**
 * Asks for the list of databases, which fails if the browser cannot read its files. Chromium deletes at the first
 * question what it can replace by empty files; the second answer says whether it did.
 */
async function isReadable(): Promise<boolean> {
  // Firefox has it from 126.
  if (!('databases' in IDBFactory.prototype)) return true;
  return (await canList()) || (await canList());
}

async function canList(): Promise<boolean> {
  for (;;) {
    const asked = indexedDB.databases().then(
      () => true,
      () => false,
    );
    // Chromium forgets the question while it deletes the databases.
    const answer = await Promise.race([asked, new Promise<null>((resolve) => setTimeout(resolve, ASK_AGAIN_MS, null))]);
    if (answer !== null) return answer;
  }
}
