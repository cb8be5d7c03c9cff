import * as v from 'valibot';
import { localDay } from '$lib/core/format';
import { success, type Result } from '$lib/core/result';
import { transact } from './transaction';

/** Key in the store `settings`. */
const KEY = 'days';

/** Dates that are known again when a clock jumps back and forth. */
const REMEMBERED = 60;

const record = v.fallback(
  v.object({
    /** How many different dates were counted. */
    counted: v.number(),
    /** The last of these dates, e.g. `2026-11-26`. */
    dates: v.array(v.string()),
  }),
  { counted: 0, dates: [] },
);

/**
 * Counts the date of `now` unless it was counted before. A clock that jumps by a year adds one day and not 365, and
 * days on which the app is not opened do not count.
 */
export async function countDay(now: number): Promise<Result<void>> {
  return await transact(['settings'], 'readwrite', async ({ store }) => {
    const { counted, dates } = v.parse(record, await store.get(KEY));
    const date = localDay(now);
    if (!dates.includes(date))
      await store.put({ counted: counted + 1, dates: [...dates, date].slice(-REMEMBERED) }, KEY);
    return success(undefined);
  });
}

/** How many days were counted, within a transaction over `settings`. */
export async function daysCounted(settings: { get(key: string): Promise<unknown> }): Promise<number> {
  return v.parse(record, await settings.get(KEY)).counted;
}
