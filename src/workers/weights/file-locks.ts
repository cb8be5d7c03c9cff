import { LOCK_WAIT_MS } from './file-store';
import { storageOp } from './weights-error';

/** Begins the name of each lock; the rest is the file's name. */
const PREFIX = 'memelore-weights-file ';

/**
 * Takes the Web Lock of an open file and returns what releases it, which settles when it is released. The browser
 * releases the locks of a tab that dies. Writers hold it exclusively. Waits up to `LOCK_WAIT_MS`.
 */
export async function holdFile(name: string, mode: LockMode): Promise<() => Promise<void>> {
  return await storageOp(
    () =>
      new Promise<() => Promise<void>>((resolve, reject) => {
        const hold = (): Promise<void> =>
          new Promise((release) => {
            resolve(async () => {
              release();
              await held;
            });
          });
        const signal = AbortSignal.timeout(LOCK_WAIT_MS);
        const held = navigator.locks.request(PREFIX + name, { mode, signal }, hold);
        held.catch(reject);
      }),
  );
}

/** Runs `action` unless a tab has locked the file. */
export async function unlessOpen(name: string, action: () => Promise<unknown>): Promise<void> {
  await navigator.locks.request(PREFIX + name, { ifAvailable: true }, async (lock) => {
    if (lock !== null) await action();
  });
}

/** The names of all locked files. */
export async function openFiles(): Promise<ReadonlySet<string>> {
  const { held = [] } = await storageOp(() => navigator.locks.query());
  return new Set(held.flatMap(({ name }) => (name?.startsWith(PREFIX) === true ? name.slice(PREFIX.length) : [])));
}
