import { describe, expect, test } from 'vitest';
import { lastBackupWords, workWords } from '$lib/ui/backup/words';

const NOON = new Date(2026, 10, 27, 12).getTime();

describe('when the last backup was made', () => {
  test.each([
    [null, 0, 'No backup yet'],
    [null, 340, 'No backup yet; 340 memes only on this device'],
    [new Date(2026, 10, 15, 23, 59).getTime(), 340, 'Last backup: 12 days ago; 340 new or changed by you since'],
    [new Date(2026, 10, 26, 23, 59).getTime(), 1, 'Last backup: yesterday; 1 new or changed by you since'],
    [new Date(2026, 10, 27, 0, 1).getTime(), 0, 'Last backup: today; nothing new or changed by you since'],
    // The clock was put back.
    [new Date(2027, 0, 1).getTime(), 0, 'Last backup: today; nothing new or changed by you since'],
    // Summer time ended in between.
    [new Date(2026, 9, 20, 0, 30).getTime(), 5, 'Last backup: 38 days ago; 5 new or changed by you since'],
  ])('%s with %i changes is said', (last, changed, words) => {
    expect(lastBackupWords(last, changed, NOON)).toBe(words);
  });
});

test('the progress counts memes, and says nothing of the bytes of a list', () => {
  expect(workWords({ kind: 'restoring', done: 5, total: 2000 })).toBe('Restoring: 5 of 2,000');
  expect(workWords({ kind: 'opening', done: 5, total: 2000 })).toBe('Reading the backup');
});
