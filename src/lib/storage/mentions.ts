import type { MemeId } from '$lib/core/ids';
import { success, type Result } from '$lib/core/result';
import { removeFromDifferent } from './different';
import { transact } from './transaction';
import { deleteVectors } from './vectors';

/** Removes memes from records that name several. */
export async function removeMentions(ids: readonly MemeId[]): Promise<Result<void>> {
  return await transact(['vectors', 'different'], 'readwrite', async (transaction) => {
    await deleteVectors(transaction.objectStore('vectors'), ids);
    await removeFromDifferent(transaction.objectStore('different'), ids);
    return success(undefined);
  });
}
