import type { IDBPObjectStore, IDBPTransaction, StoreNames } from 'idb';
import type { Failure } from '$lib/core/failure';
import { failed, success, type Result } from '$lib/core/result';
import { announce, type Change } from './changes';
import { connection, disconnect, LIBRARY_OLDER } from './connection';
import type { LibrarySchema } from './schema';

type Store = StoreNames<LibrarySchema>;
type Mode = 'readonly' | 'readwrite';

/** A transaction over some stores of the library. */
export type Transaction<Names extends Store[], M extends Mode> = IDBPTransaction<LibrarySchema, Names, M>;

/** One store within a writing transaction over it and perhaps others. */
export type WritableStore<Name extends Store> = IDBPObjectStore<LibrarySchema, Store[], Name, 'readwrite'>;

/** Errors of our own making: they must surface as bugs, not as a full or locked disk. */
const BUGS = new Set(['ConstraintError', 'DataError', 'DataCloneError', 'ReadOnlyError', 'TransactionInactiveError']);

/** Requests made at once: issuing and answering them is a few milliseconds of the page's main thread. */
const SLICE = 250;

/**
 * Runs `work` in one transaction over `stores`: either all of it is stored when this resolves, or nothing. A failure
 * returned by `work` undoes what it wrote. What `work` tells goes to the other tabs once it is stored. Fails with
 * `storage-full`, `library-newer`, `library-older` or `storage-unavailable`; throws what is a bug. `work` must await only
 * requests of the transaction it is given.
 */
export async function transact<Names extends Store[], M extends Mode, Value>(
  stores: [...Names],
  mode: M,
  work: (transaction: Transaction<Names, M>, tell: (change: Change) => void) => Promise<Result<Value>>,
): Promise<Result<Value>> {
  const told: Change[] = [];
  try {
    const transaction = await begin(stores, mode);
    // The error of the transaction tells more than that of the request which happened to fail first (often `AbortError`).
    const done = transaction.done.then(
      () => null,
      (error: unknown) => ({ error }),
    );
    try {
      const result = await work(transaction, (change) => told.push(change));
      if (!result.ok) abort(transaction);
      const failure = await done;
      if (failure !== null && result.ok) throw failure.error;
      if (result.ok) told.forEach(announce);
      return result;
    } catch (error) {
      abort(transaction);
      await done;
      throw transaction.error ?? error;
    }
  } catch (error) {
    const failure = failureOf(error);
    if (failure === null) throw error;
    return failed(failure);
  }
}

/** Every record of a store, in the order of its keys. */
export async function readAll<Name extends Store>(store: Name): Promise<Result<LibrarySchema[Name]['value'][]>> {
  return await transact([store], 'readonly', async (transaction) =>
    success(await transaction.objectStore(store).getAll()),
  );
}

/** The items in groups of at most `size`, in order; the first of at most `first`. */
export function* slicesOf<Item>(items: readonly Item[], size = SLICE, first = size): Generator<readonly Item[]> {
  for (let from = 0; from < items.length;) {
    const to = from + (from === 0 ? first : size);
    yield items.slice(from, to);
    from = to;
  }
}

/**
 * Makes a request for each item and returns the answers in order. Of thousands only some are under way at a time, so that
 * no task is long. For use within a transaction: `ask` makes its request at once, so the transaction stays open.
 */
export async function askEach<Item, Answer>(
  items: readonly Item[],
  ask: (item: Item) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const slice of slicesOf(items)) for (const answer of await Promise.all(slice.map(ask))) answers.push(answer);
  return answers;
}

/** What a rejection by the browser's storage means for the person, or null for a bug. */
export function failureOf(error: unknown): Failure | null {
  if (!(error instanceof DOMException) || BUGS.has(error.name)) return null;
  switch (error.name) {
    case 'QuotaExceededError':
      return { kind: 'storage-full' };
    case 'VersionError':
      return { kind: 'library-newer' };
    case LIBRARY_OLDER:
      return { kind: 'library-older' };
    default:
      return { kind: 'storage-unavailable', detail: error.message === '' ? error.name : error.message };
  }
}

/** Begins a transaction; a connection that the browser closed behind our back is replaced once. */
async function begin<Names extends Store[], M extends Mode>(
  stores: [...Names],
  mode: M,
): Promise<Transaction<Names, M>> {
  const database = await connection();
  try {
    return database.transaction<Names, M>(stores, mode);
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== 'InvalidStateError') throw error;
    await disconnect();
    return (await connection()).transaction<Names, M>(stores, mode);
  }
}

/** Undoes a transaction; one that is already over is left as it is. */
function abort(transaction: { abort(): void }): void {
  try {
    transaction.abort();
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}
