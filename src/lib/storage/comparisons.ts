import type { Comparison } from '$lib/core/comparison';
import { success, type Result } from '$lib/core/result';
import { transact } from './transaction';

/** The latest comparison; null if there is none. */
export async function loadComparison(): Promise<Result<Comparison | null>> {
  return await transact(['comparisons'], 'readonly', async (transaction) => {
    const all = await transaction.store.getAll();
    return success(all.sort((a, b) => b.made - a.made)[0] ?? null);
  });
}

/** Stores a comparison with its results so far. It replaces every earlier one. */
export async function saveComparison(comparison: Comparison): Promise<Result<void>> {
  return await transact(['comparisons'], 'readwrite', async (transaction) => {
    await transaction.store.clear();
    await transaction.store.put(comparison);
    return success(undefined);
  });
}
