import 'fake-indexeddb/auto';
import { beforeEach, expect, test } from 'vitest';
import { emptyBrowser, valueOf } from './fixtures';

beforeEach(emptyBrowser);

test('a setting that was never changed has its default', async () => {
  const { DEFAULT_SETTINGS, loadSettings } = await import('$lib/storage/settings');
  expect(valueOf(await loadSettings())).toEqual(DEFAULT_SETTINGS);
  expect(DEFAULT_SETTINGS).toMatchObject({ model: null, runOn: 'automatic', queuePaused: false, view: null });
});

test('a stored value that this version does not know resets only that setting', async () => {
  const { DEFAULT_SETTINGS, loadSettings, saveSetting } = await import('$lib/storage/settings');
  const { connection } = await import('$lib/storage/connection');
  valueOf(await saveSetting('theme', 'dark'));
  valueOf(await saveSetting('queuePaused', 'battery'));
  const database = await connection();
  await database.put('settings', 'spiral', 'view');
  await database.put('settings', { by: 'colour' }, 'sort');
  await database.put('settings', 'of a later version', 'later');
  expect(valueOf(await loadSettings())).toEqual({ ...DEFAULT_SETTINGS, theme: 'dark', queuePaused: 'battery' });
});
