import { expect, test } from 'vitest';
import { withPauses } from '$lib/core/pause';

test('all items come in order, and other tasks have their turn after every few', async () => {
  const seen: (number | string)[] = [];
  for await (const item of withPauses([1, 2, 3, 4, 5], 2)) {
    if (item % 2 === 0) setTimeout(() => seen.push(`task of ${item}`), 0);
    seen.push(item);
  }
  expect(seen).toEqual([1, 2, 'task of 2', 3, 4, 'task of 4', 5]);
});
