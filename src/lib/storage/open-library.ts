import type { Failure } from '$lib/core/failure';
import type { MemeId } from '$lib/core/ids';
import { failed, success, type Result } from '$lib/core/result';
import { connection, replaceLost } from './connection';
import { daysCounted } from './days';
import { libraryMarker } from './marker';
import { endStorage, failureOf, transact } from './transaction';

/**
 * Opens the library, or makes one if there was none. Fails with `library-gone` or `library-damaged` instead of making
 * one in the place of one that was there; with `anew` it is made. Other failures are those of storage.
 */
export async function openLibrary(anew = false): Promise<Result<void>> {
  if (anew) replaceLost();
  try {
    await connection();
  } catch (error) {
    const failure = failureOf(error);
    if (failure === null) throw error;
    return failed(failure);
  }
  if (anew || (libraryMarker()?.memes ?? 0) === 0) return success(undefined);
  const unused = await isUnused();
  return unused.ok && unused.value ? failed({ kind: 'library-gone' }) : success(undefined);
}

/**
 * Looks whether the library that this page shows is still stored; if not, nothing is stored any more until the page is
 * loaded again. To be asked after the browser closed the connection, as it does when site data are cleared. `shown` are
 * memes of the library.
 */
export async function isStillStored(shown: readonly MemeId[]): Promise<boolean> {
  const keys = await transact(['memes', 'bin'], 'readonly', async (transaction) => {
    const [memes, bin] = await Promise.all([
      transaction.objectStore('memes').getAllKeys(),
      transaction.objectStore('bin').getAllKeys(),
    ]);
    return success(new Set([...memes, ...bin]));
  });
  const isGone = keys.ok ? !shown.some((id) => keys.value.has(id)) : lossOf(keys.failure) !== null;
  if (isGone) await endStorage('gone');
  return !isGone;
}

/** How the library that was there is lost; null for failures that do not say so. */
export function lossOf({ kind }: Failure): 'gone' | 'damaged' | null {
  return kind === 'library-gone' ? 'gone' : kind === 'library-damaged' ? 'damaged' : null;
}

/**
 * True if a database is as new: without memes, and never open on any day. One that a person emptied counts days, which
 * the app does at its first start.
 */
async function isUnused(): Promise<Result<boolean>> {
  return await transact(['memes', 'bin', 'settings'], 'readonly', async (transaction) => {
    const [days, memes, binned] = await Promise.all([
      daysCounted(transaction.objectStore('settings')),
      transaction.objectStore('memes').count(),
      transaction.objectStore('bin').count(),
    ]);
    return success(days + memes + binned === 0);
  });
}
