import 'fake-indexeddb/auto';
import { beforeEach, expect, test } from 'vitest';
import { success } from '$lib/core/result';
import { emptyBrowser } from './fixtures';

beforeEach(emptyBrowser);

test('writing transactions of a tab run one after the other, also after a failed one, and reading ones see them', async () => {
  const { transact } = await import('$lib/storage/transaction');
  let [open, most] = [0, 0];
  const write = (store: 'settings' | 'devices' | 'tags', fails = false): Promise<unknown> =>
    transact([store], 'readwrite', async (transaction) => {
      most = Math.max(most, (open += 1));
      const requests = Array.from({ length: 20 }, () => transaction.objectStore(store).count());
      await Promise.all(requests);
      open -= 1;
      if (fails) throw new DOMException('full', 'QuotaExceededError');
      if (store === 'settings') await transaction.objectStore('settings').put(1, 'written');
      return success(undefined);
    });
  const writes = [write('devices'), write('tags', true), write('settings'), write('devices')];
  const read = await transact(['settings'], 'readonly', async (transaction) =>
    success(await transaction.objectStore('settings').get('written')),
  );
  expect(read).toEqual({ ok: true, value: 1 });
  await Promise.all(writes);
  expect(most).toBe(1);
});
