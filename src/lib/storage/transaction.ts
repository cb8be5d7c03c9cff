import type { IDBPObjectStore, IDBPTransaction, StoreNames } from 'idb';
import { browserFailure } from '$lib/core/cause';
import type { Failure } from '$lib/core/failure';
import { failed, success, type Result } from '$lib/core/result';
import { announce, type Change } from './changes';
import { connection, disconnect, endConnection, REFUSED } from './connection';
import type { LibrarySchema } from './schema';

type Store = StoreNames<LibrarySchema>;
type Mode = 'readonly' | 'readwrite';

/** A transaction over some stores of the library. */
export type Transaction<Names extends Store[], M extends Mode> = IDBPTransaction<LibrarySchema, Names, M>;

/** One store within a `readwrite` transaction over it and perhaps others. */
export type WritableStore<Name extends Store> = IDBPObjectStore<LibrarySchema, Store[], Name, 'readwrite'>;

/** Errors that only a bug in this app causes. They are thrown and not reported as a full or locked disk. */
const BUGS = new Set(['ConstraintError', 'DataError', 'DataCloneError', 'ReadOnlyError', 'TransactionInactiveError']);

/** Resolves once the writing transactions are over that this tab has asked for. It never rejects. */
let written: Promise<unknown> = Promise.resolve();

/** The transactions of this tab that are not over. */
const running = new Set<{ abort(): void }>();

/** Requests in flight at once. Issuing and answering them takes a few milliseconds of the main thread. */
const SLICE = 250;

/**
 * [Note: One write at a time] If Chromium is killed while two transactions have written something, it cannot open the
 * database again and deletes it: with 156, two puts in two stores and a kill are enough, each time. So a tab begins a
 * writing transaction only when the one before is over. Reading ones begin after the writes that were asked for before
 * them, as they would in IndexedDB.
 *
 * Runs `work` in one transaction over `stores`: when this resolves, either everything is stored or nothing. If `work`
 * returns a failure, its writes are undone. Changes passed to `tell` are announced to the other tabs once they are
 * stored. Fails with a failure of storage (`failureOf`); throws on a bug. `work` may await only requests of its
 * transaction, because IndexedDB commits a transaction that has no request.
 */
export async function transact<Names extends Store[], M extends Mode, Value>(
  stores: [...Names],
  mode: M,
  work: Work<Names, M, Value>,
): Promise<Result<Value>> {
  const done = written.then(() => transactNow(stores, mode, work));
  if (mode === 'readwrite') written = done.catch(() => undefined);
  return await done;
}

type Work<Names extends Store[], M extends Mode, Value> = (
  transaction: Transaction<Names, M>,
  tell: (change: Change) => void,
) => Promise<Result<Value>>;

async function transactNow<Names extends Store[], M extends Mode, Value>(
  stores: [...Names],
  mode: M,
  work: Work<Names, M, Value>,
): Promise<Result<Value>> {
  const told: Change[] = [];
  try {
    const transaction = await begin(stores, mode);
    running.add(transaction);
    // The transaction's error names the cause better than the error of the first failed request (often `AbortError`).
    const done = transaction.done
      .then(
        () => null,
        (error: unknown) => ({ error }),
      )
      .finally(() => running.delete(transaction));
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

/** Ends this tab's use of the library: transactions that are not over are undone, and later ones fail. */
export async function endStorage(why: 'left' | 'gone'): Promise<void> {
  running.forEach(abort);
  const [message, name] = why === 'left' ? ['This page was left', 'AbortError'] : ['The library is gone', REFUSED.gone];
  await endConnection(new DOMException(message, name));
}

/** All records of a store, in the order of its keys. */
export async function readAll<Name extends Store>(store: Name): Promise<Result<LibrarySchema[Name]['value'][]>> {
  return await transact([store], 'readonly', async (transaction) =>
    success(await transaction.objectStore(store).getAll()),
  );
}

/** The items in groups of `size`, in order. The first group has `first` items. */
export function* slicesOf<Item>(items: readonly Item[], size = SLICE, first = size): Generator<readonly Item[]> {
  for (let from = 0; from < items.length;) {
    const to = from + (from === 0 ? first : size);
    yield items.slice(from, to);
    from = to;
  }
}

/**
 * Makes a request for each item and returns the answers in order. Only `SLICE` requests are in flight at a time, so
 * that no task of the main thread is long. For use within a transaction: `request` must make its request at once, which
 * keeps the transaction open.
 */
export async function requestEach<Item, Answer>(
  items: readonly Item[],
  request: (item: Item) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const slice of slicesOf(items)) for (const answer of await Promise.all(slice.map(request))) answers.push(answer);
  return answers;
}

/** The failure for an error of the browser's storage; null if the error is a bug. */
export function failureOf(error: unknown): Failure | null {
  if (!(error instanceof DOMException) || BUGS.has(error.name)) return null;
  switch (error.name) {
    case 'VersionError':
      return { kind: 'library-newer' };
    case REFUSED.older:
      return { kind: 'library-older' };
    case REFUSED.held:
      return { kind: 'library-held' };
    case REFUSED.gone:
      return { kind: 'library-gone' };
    case REFUSED.damaged:
      return { kind: 'library-damaged' };
    default:
      return browserFailure(error, 'library');
  }
}

/** Begins a transaction. If the browser has closed the connection, it is opened again, once. */
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

/** Aborts a transaction, unless it is already over. */
function abort(transaction: { abort(): void }): void {
  try {
    transaction.abort();
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}
