import 'fake-indexeddb/auto';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Describing } from '$lib/queue/describing.svelte';
import { MODEL, openTab, startBrowser, storedJobs, storeMemes, type Tab } from '../support/browser';

vi.setConfig({ testTimeout: 30_000 });
const searched: string[] = [];

// The fake browser stays after a test, because a queue may still run.
beforeEach(() => {
  startBrowser();
  searched.length = 0;
  Object.assign(document, { visibilityState: 'visible' });
});

/** Starts describing in a tab that has a model. */
async function describingOf(tab: Tab): Promise<Describing> {
  const { Describing } = await import('$lib/queue/describing.svelte');
  const choice = { active: MODEL, selected: MODEL, families: [], profile: null, pair: [], rowOf: () => undefined };
  const none = (): Promise<void> => Promise.resolve();
  const describing = new Describing({
    ...tab,
    models: {
      start: none,
      resume: none,
      download: none,
      pause: () => undefined,
      choice: { ...choice, select: none },
      search: {
        rows: [],
        inUse: null,
        recommended: undefined,
        worthAdding: undefined,
        added: undefined,
        add: none,
        download: none,
      },
    },
    search: (query) => searched.push(query),
  });
  await describing.start();
  return describing;
}

async function until(holds: () => boolean): Promise<void> {
  await vi.waitFor(() => expect(holds()).toBe(true), { timeout: 15_000, interval: 5 });
}

test('new memes are described by themselves, and the notice at the end has a query for them', async () => {
  const memes = await storeMemes(3);
  const tab = await openTab((models) => (models.act = () => ({ say: 'A cat judging a dog.' })));
  const describing = await describingOf(tab);
  await describing.arrived(memes.slice(0, 2).map(({ id }) => id));
  await until(() => tab.notices.list.length > 0);
  expect(tab.requests.todo).toBe(1);
  const [notice] = tab.notices.list;
  expect(notice?.text).toMatch(/^2 memes described in .+\. Try:$/);
  notice?.action?.run();
  expect(searched).toEqual(['cat judging']);
});

test('more than 200 new memes wait for a click, and the dock that was put away comes back', async () => {
  const memes = await storeMemes(201);
  const tab = await openTab();
  const describing = await describingOf(tab);
  describing.hide('ask');
  expect(describing.isHidden('ask')).toBe(true);
  await describing.arrived(memes.map(({ id }) => id));
  expect(await storedJobs()).toEqual([]);
  expect(describing.step({ home: true, busy: false })).toBe('ask');
  expect(describing.isHidden('ask')).toBe(false);
  await describing.arrived(memes.slice(1).map(({ id }) => id));
  await until(() => tab.requests.todo === 1);
});

test('new memes wait in a paused queue, and none waits if the person wants none described', async () => {
  const memes = await storeMemes(2);
  const tab = await openTab();
  const describing = await describingOf(tab);
  tab.queue.pause();
  await tab.settings.set('describeNew', false);
  await describing.arrived(memes.map(({ id }) => id));
  expect(await storedJobs()).toEqual([]);
  await tab.settings.set('describeNew', true);
  await describing.arrived(memes.map(({ id }) => id));
  expect(tab.queue.state).toMatchObject({ kind: 'paused', total: 2 });
});
