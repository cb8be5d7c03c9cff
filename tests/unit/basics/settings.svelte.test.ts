import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Notices } from '$lib/basics/notices.svelte';
import type { Settings } from '$lib/basics/settings.svelte';
import { DEFAULT_SETTINGS } from '$lib/storage/settings';
import { startBrowser } from '../support/browser';

beforeEach(() => {
  startBrowser();
});
afterEach(() => {
  vi.unstubAllGlobals();
});

/** The settings of a new tab. */
async function open(): Promise<{ settings: Settings; notices: Notices }> {
  vi.resetModules();
  const { Notices } = await import('$lib/basics/notices.svelte');
  const { Settings } = await import('$lib/basics/settings.svelte');
  const notices = new Notices();
  const settings = new Settings(notices);
  await settings.start();
  return { settings, notices };
}

test('a changed setting applies at once and in the next visit', async () => {
  const { settings } = await open();
  expect(settings.values).toEqual(DEFAULT_SETTINGS);
  const kept = settings.set('detail', 'full');
  expect(settings.values.detail).toBe('full');
  await kept;
  expect((await open()).settings.values).toEqual({ ...DEFAULT_SETTINGS, detail: 'full' });
});

test('another tab reads a changed setting and calls its listeners', async () => {
  const first = (await open()).settings;
  const second = (await open()).settings;
  const heard: unknown[] = [];
  first.onRead(() => heard.push(first.values.queuePaused));
  await second.set('queuePaused', true);
  await vi.waitFor(() => expect(heard).toEqual([true]));
});

test('a setting changed during a read is not overwritten by it', async () => {
  const first = (await open()).settings;
  const second = (await open()).settings;
  await second.set('length', 'long');
  await new Promise((resolve) => setImmediate(resolve));
  await first.set('detail', 'fine');
  await vi.waitFor(() => expect(first.values).toMatchObject({ detail: 'fine', length: 'long' }));
  await vi.waitFor(() => expect(second.values).toMatchObject({ detail: 'fine', length: 'long' }));
});

test('a chosen theme is set on the page; the system theme sets none', async () => {
  const { settings } = await open();
  await settings.set('theme', 'dark');
  expect(document.documentElement.dataset.theme).toBe('dark');
  await settings.set('theme', 'system');
  expect(document.documentElement.dataset.theme).toBeUndefined();
});

test('if storing fails, settings still apply for this visit, and the failure is shown', async () => {
  vi.stubGlobal('indexedDB', {
    open: () => {
      throw new DOMException('denied', 'SecurityError');
    },
  });
  const { settings, notices } = await open();
  await settings.set('detail', 'full');
  expect(settings.values.detail).toBe('full');
  expect(notices.list.map(({ text }) => text)).toEqual([
    'The browser lets Memelore store nothing; a private window or blocked site data can be the reason.',
  ]);
});
