import { expect, test } from 'vitest';
import { backupName } from '$lib/backup/write-backup';

test('the name of a backup has the local day', () => {
  expect(backupName(new Date(2026, 0, 5, 23, 59).getTime())).toBe('Memelore backup 2026-01-05.zip');
  expect(backupName(new Date(2026, 0, 5, 0, 1).getTime())).toBe('Memelore backup 2026-01-05.zip');
});
