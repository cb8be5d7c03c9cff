import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Meme } from '$lib/core/meme';
import {
  descriptionsOf,
  MODEL,
  OTHER,
  openTab,
  startBrowser,
  storedJobs,
  storeMemes,
  type FakeBrowser,
  type Tab,
} from '../support/browser';
import { valueOf } from '../storage/fixtures';

vi.setConfig({ testTimeout: 30_000 });
let browser: FakeBrowser;

beforeEach(() => {
  browser = startBrowser();
});
afterEach(() => {
  vi.unstubAllGlobals();
});

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  await vi.waitFor(async () => expect(await holds()).toBe(true), { timeout: 15_000, interval: 5 });
}

async function described(tab: Tab, memes: readonly Meme[]): Promise<void> {
  await until(() => memes.every(({ id }) => (tab.library.byId(id)?.description ?? null) !== null));
}

/** Waits for messages between tabs and their effects. */
async function pass(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 50));
}

/** Stores a paused queue, as if paused on an earlier visit. */
async function pauseBeforehand(): Promise<void> {
  const { saveSetting } = await import('$lib/storage/settings');
  await saveSetting('queuePaused', true);
}

/** A promise and the function that resolves it. */
function gate(): { open: () => void; opened: Promise<void> } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

test('"Describe all" describes every meme without a description, newest first', async () => {
  const memes = await storeMemes(4);
  const tab = await openTab();
  expect(tab.requests.todo).toBe(4);
  await tab.requests.all();
  await described(tab, memes);
  expect(tab.models.begun).toEqual(memes.map(({ id }) => id).reverse());
  expect(tab.queue.state).toEqual({ kind: 'idle' });
  expect(await storedJobs()).toEqual([]);
  expect(tab.requests.todo).toBe(0);
});

test('a caption records the model, its commit, types and device, the prompt and the detail', async () => {
  const [meme] = (await storeMemes(1)) as [Meme];
  const tab = await openTab();
  await tab.requests.all();
  await described(tab, [meme]);
  expect(tab.library.byId(meme.id)?.description?.source).toMatchObject({
    by: 'model',
    model: MODEL,
    revision: 'abc',
    dtype: 'q8',
    device: 'wasm',
    detail: 'fast',
    tokens: 3,
  });
});

test('a meme is read again on request while describing is paused, and has one text of the reader', async () => {
  const { captionsOf } = await import('$lib/storage/captions');
  await pauseBeforehand();
  const [meme] = (await storeMemes(1)) as [Meme];
  const tab = await openTab();
  for (const say of ['HELL0', 'HELLO']) {
    tab.reader.act = () => ({ say });
    await tab.queue.readAgain(meme.id);
    await until(() => tab.library.byId(meme.id)?.text?.value === say);
  }
  expect(valueOf(await captionsOf(meme.id)).map(({ value }) => value)).toEqual(['HELLO']);
  expect(tab.settings.values.queuePaused).toBe(true);
});

test('memes queued by another tab are run in their order', async () => {
  const memes = await storeMemes(8);
  const first = await openTab();
  const second = await openTab();
  await second.requests.all();
  await described(first, memes);
  expect(first.models.begun).toEqual(memes.map(({ id }) => id).reverse());
});

test('while it runs, the queue reports the done and remaining count and the current meme with its text so far', async () => {
  const memes = (await storeMemes(3)) as [Meme, Meme, Meme];
  const tab = await openTab();
  const hold = gate();
  tab.models.act = (job) => (job.meme === memes[1].id ? { wait: hold.opened } : { say: 'A cat.' });
  await tab.requests.all();
  await until(() => tab.queue.live(memes[1].id) !== null);
  expect(tab.queue.state).toMatchObject({
    kind: 'running',
    done: 1,
    total: 3,
    current: memes[1].id,
    device: 'wasm',
  });
  expect(tab.queue.live(memes[1].id)).toBe('A');
  expect(tab.queue.status(memes[1])).toBe('Describing');
  expect(tab.queue.status(memes[0])).toBe('Waiting');
  hold.open();
  await described(tab, memes);
});

test('pausing finishes the current meme; resuming continues with the next', async () => {
  const memes = await storeMemes(3);
  const tab = await openTab();
  const hold = gate();
  tab.models.act = () => ({ wait: hold.opened });
  await tab.requests.all();
  await until(() => tab.queue.busy);
  tab.queue.pause();
  hold.open();
  await until(() => !tab.queue.busy);
  await pass();
  expect(tab.models.begun).toHaveLength(1);
  expect(tab.queue.state).toMatchObject({ kind: 'paused', done: 1, total: 3 });
  tab.queue.resume();
  await described(tab, memes);
  expect(tab.models.begun).toHaveLength(3);
});

test('a paused queue is still paused on the next visit', async () => {
  const memes = await storeMemes(2, ['describe']);
  await pauseBeforehand();
  const tab = await openTab();
  await pass();
  expect(tab.queue.state).toMatchObject({ kind: 'paused', done: 0, total: 2 });
  expect(tab.models.opened).toEqual([]);
  tab.queue.resume();
  await described(tab, memes);
});

test('cancelling removes all jobs including the running one, and memes queued later are captioned', async () => {
  const memes = await storeMemes(3);
  const tab = await openTab();
  tab.models.act = () => ({ wait: 'for ever' });
  await tab.requests.all();
  await until(() => tab.queue.busy);
  await tab.queue.cancel();
  await until(() => !tab.queue.busy);
  expect(tab.queue.state).toEqual({ kind: 'idle' });
  expect(await storedJobs()).toEqual([]);
  expect(memes.map((meme) => tab.queue.status(meme))).toEqual(Array(3).fill('Not described'));
  tab.models.act = () => ({ say: 'A dog.' });
  await tab.requests.all();
  expect(tab.queue.state).toMatchObject({ done: 0, total: 3 });
  await described(tab, memes);
});

test('a text that a person wrote is never replaced, even if it was written while the model ran', async () => {
  const [meme] = (await storeMemes(1)) as [Meme];
  const tab = await openTab();
  const hold = gate();
  tab.models.act = () => ({ wait: hold.opened, say: 'A model’s words.' });
  await tab.requests.all();
  await until(() => tab.queue.busy);
  await tab.library.setText(meme.id, 'description', 'Mine.');
  hold.open();
  await until(async () => (await storedJobs()).length === 0);
  expect(tab.library.byId(meme.id)?.description?.value).toBe('Mine.');
  expect(await descriptionsOf(meme.id)).toHaveLength(2);
  await tab.requests.again(meme.id);
  await until(async () => (await descriptionsOf(meme.id)).length === 3);
  expect(tab.library.byId(meme.id)?.description?.value).toBe('Mine.');
});

test('a meme that is queued again while it is captioned is captioned once more', async () => {
  const [meme] = (await storeMemes(1)) as [Meme];
  const tab = await openTab();
  const hold = gate();
  tab.models.act = () => ({ wait: hold.opened, say: 'First.' });
  await tab.requests.all();
  await until(() => tab.queue.busy);
  await tab.requests.again(meme.id);
  tab.models.act = () => ({ say: 'Second.' });
  hold.open();
  await until(async () => (await descriptionsOf(meme.id)).length === 2);
  await until(async () => (await storedJobs()).length === 0);
  expect(tab.library.byId(meme.id)?.description?.value).toBe('Second.');
});

test('a failed meme shows the reason and is retried by a click and by "Describe all"', async () => {
  const [meme] = (await storeMemes(1)) as [Meme];
  const tab = await openTab();
  tab.models.act = () => ({ fail: { kind: 'damaged-image' } });
  await tab.requests.all();
  await until(() => tab.queue.failure(meme.id) !== null);
  expect(tab.queue.failure(meme.id)).toEqual({ kind: 'damaged-image' });
  expect(tab.queue.status(meme)).toBe('Failed');
  expect(tab.queue.state).toEqual({ kind: 'idle' });
  expect(tab.requests.todo).toBe(1);
  tab.models.act = () => ({ say: 'A cat.' });
  await tab.requests.retry(meme.id);
  await described(tab, [meme]);
  expect(tab.queue.failure(meme.id)).toBeNull();
});

test('a retried meme is counted as done once', async () => {
  await storeMemes(2);
  const tab = await openTab();
  let failures = 1;
  const hold = gate();
  tab.models.act = () =>
    (failures -= 1) >= 0 ? { fail: { kind: 'device-lost' }, dies: true } : { wait: hold.opened, say: 'A cat.' };
  await tab.requests.all();
  await until(() => tab.models.begun.length === 2);
  expect(tab.queue.state).toMatchObject({ done: 0, total: 2 });
  hold.open();
});

test('garbage output fails that meme with its reason and stores no caption', async () => {
  const [meme] = (await storeMemes(1)) as [Meme];
  const tab = await openTab();
  tab.models.act = () => ({ say: '!!!!!!!!!!!!' });
  await tab.requests.all();
  await until(() => tab.queue.failure(meme.id) !== null);
  expect(tab.queue.failure(meme.id)).toMatchObject({ kind: 'garbage' });
  expect(await descriptionsOf(meme.id)).toEqual([]);
});

test('a model that cannot be loaded pauses the queue, reports why, and keeps the jobs', async () => {
  const memes = await storeMemes(2);
  const tab = await openTab();
  tab.models.trouble = { kind: 'out-of-memory' };
  await tab.requests.all();
  await until(() => tab.queue.state.kind === 'paused');
  expect(tab.queue.state).toMatchObject({ note: 'The model ran out of memory; a smaller one may fit.' });
  expect(tab.notices.list.map(({ text }) => text)).toEqual([
    'Describing is paused. The model ran out of memory; a smaller one may fit.',
  ]);
  expect(await storedJobs()).toHaveLength(2);
  tab.models.trouble = null;
  tab.queue.resume();
  await described(tab, memes);
});

test('a reader that cannot start is reported once and retried only when memes are added', async () => {
  await storeMemes(2, ['read']);
  const tab = await openTab((_models, reader) => (reader.trouble = { kind: 'out-of-memory' }));
  await until(() => tab.notices.list.length > 0);
  await pass();
  expect(tab.reader.opened).toHaveLength(1);
  expect(tab.notices.list.map(({ text }) => text)).toEqual([
    'The text on your memes cannot be read now. The model ran out of memory; a smaller one may fit.',
  ]);
  expect(tab.queue.readLeft).toBe(2);
  tab.reader.trouble = null;
  tab.queue.accept([]);
  await until(() => tab.queue.readLeft === 0);
});

test('deleting a meme while it is captioned leaves nothing stored, and the next one starts at once', async () => {
  const memes = (await storeMemes(2)) as [Meme, Meme];
  const tab = await openTab();
  tab.models.act = (job) => (job.meme === memes[1].id ? { wait: 'for ever' } : { say: 'A cat.' });
  await tab.requests.all();
  await until(() => tab.queue.busy);
  await tab.bin.remove([memes[1].id]);
  await described(tab, memes.slice(0, 1));
  expect(tab.queue.state).toEqual({ kind: 'idle' });
  expect(await storedJobs()).toEqual([]);
  expect(await descriptionsOf(memes[1].id)).toEqual([]);
});

test('deleted memes do not count as waiting', async () => {
  const memes = await storeMemes(3, ['describe']);
  await pauseBeforehand();
  const tab = await openTab();
  await tab.bin.remove(memes.slice(0, 2).map(({ id }) => id));
  expect(tab.queue.state).toMatchObject({ kind: 'paused', total: 1 });
});

test('jobs of a killed tab are continued by the next with one more attempt, and fail after three', async () => {
  const [meme] = (await storeMemes(1, ['describe'], { state: { kind: 'running' }, attempts: 1 })) as [Meme];
  const [deadly] = (await storeMemes(1, ['describe'], { state: { kind: 'running' }, attempts: 2 })) as [Meme];
  const tab = await openTab();
  await described(tab, [meme]);
  await until(() => tab.queue.failure(deadly.id) !== null);
  expect(tab.models.begun).toEqual([meme.id]);
  expect(tab.settled).toBe(1);
});

test('closing the page requeues the running job without counting an attempt', async () => {
  const [meme] = (await storeMemes(1, ['describe'])) as [Meme];
  await openTab((models) => (models.act = () => ({ wait: 'for ever' })));
  await until(async () => (await storedJobs())[0]?.state.kind === 'running');
  browser.page.dispatchEvent(new Event('pagehide'));
  await pass();
  expect(await storedJobs()).toMatchObject([{ attempts: 0, state: { kind: 'waiting' } }]);
  const next = await openTab();
  browser.locks.release('memelore-queue');
  await described(next, [meme]);
});

test('one of two tabs runs the queue, and the other shows its progress', async () => {
  const memes = (await storeMemes(3)) as [Meme, Meme, Meme];
  const first = await openTab();
  const second = await openTab();
  const hold = gate();
  first.models.act = (job) => (job.meme === memes[1].id ? { wait: hold.opened, say: 'A cat.' } : { say: 'A cat.' });
  await second.requests.all();
  await until(() => second.queue.state.kind === 'running' && second.queue.state.current === memes[1].id);
  expect(second.queue.state).toMatchObject({ done: 1, total: 3 });
  expect(second.queue.status(memes[1])).toBe('Describing');
  hold.open();
  await described(second, memes);
  await until(() => second.queue.state.kind === 'idle');
  expect(second.models.opened).toEqual([]);
  expect(first.models.begun).toHaveLength(3);
  expect(second.settled).toBe(0);
});

test('pause, resume and cancel work from the tab that does not run the queue', async () => {
  const memes = await storeMemes(3);
  const first = await openTab();
  const second = await openTab();
  const hold = gate();
  first.models.act = () => ({ wait: hold.opened });
  await first.requests.all();
  await until(() => first.queue.busy);
  second.queue.pause();
  await until(() => first.queue.state.kind === 'paused');
  hold.open();
  await until(() => !first.queue.busy);
  await pass();
  expect(first.models.begun).toHaveLength(1);
  first.models.act = () => ({ wait: 'for ever' });
  second.queue.resume();
  await until(() => first.models.begun.length === 2);
  await second.queue.cancel();
  await until(() => !first.queue.busy && first.queue.state.kind === 'idle');
  expect(await storedJobs()).toEqual([]);
  expect(first.models.begun).toHaveLength(2);
  expect(memes.filter(({ id }) => first.library.byId(id)?.description !== null)).toHaveLength(1);
});

test('when the tab that runs the queue closes, the next one takes over', async () => {
  const memes = await storeMemes(2, ['describe']);
  await openTab((models) => (models.act = () => ({ wait: 'for ever' })));
  const second = await openTab();
  await until(async () => (await storedJobs()).some(({ state }) => state.kind === 'running'));
  expect(second.models.begun).toEqual([]);
  browser.locks.release('memelore-queue');
  await described(second, memes);
  expect(second.settled).toBe(1);
});

test('on a phone the worker is restarted after fifty memes', async () => {
  vi.stubGlobal('navigator', { locks: browser.locks, userAgent: 'Android Mobile', maxTouchPoints: 5 });
  const memes = await storeMemes(51);
  const tab = await openTab();
  await tab.requests.all();
  await described(tab, memes);
  expect(tab.models.opened).toHaveLength(2);
});

test('chosen memes are captioned in the given order, and descriptions by a person stay', async () => {
  const memes = (await storeMemes(4)) as [Meme, Meme, Meme, Meme];
  const tab = await openTab();
  await tab.library.setText(memes[2].id, 'description', 'Mine.');
  await tab.requests.add([memes[2].id, memes[0].id]);
  await described(tab, [memes[0]]);
  expect(tab.models.begun).toEqual([memes[2].id, memes[0].id]);
  expect(tab.library.byId(memes[2].id)?.description?.value).toBe('Mine.');
  expect(tab.notices.list.map(({ text }) => text)).toEqual([
    'Your own descriptions stay (1); the new ones will be in their histories.',
  ]);
  expect(tab.requests.todo).toBe(2);
});

test('memes that are waiting already are not queued again', async () => {
  const memes = await storeMemes(3, ['describe']);
  await pauseBeforehand();
  const tab = await openTab();
  const before = await storedJobs();
  await tab.requests.add(memes.map(({ id }) => id));
  expect(await storedJobs()).toEqual(before);
});

test('model, prompt, detail and length can be chosen for one caption and are recorded with it', async () => {
  const [meme] = (await storeMemes(1)) as [Meme];
  const tab = await openTab();
  const options = { model: OTHER, prompt: 'What is funny?', detail: 'full', length: 'long' } as const;
  await tab.requests.again(meme.id, options);
  await described(tab, [meme]);
  expect(tab.models.opened).toEqual([OTHER]);
  expect(tab.library.byId(meme.id)?.description?.source).toMatchObject(options);
});

test('waiting jobs move to a newly chosen model, except those with a model of their own', async () => {
  const memes = (await storeMemes(2, ['describe'], { model: OTHER })) as [Meme, Meme];
  await pauseBeforehand();
  const tab = await openTab();
  await until(async () => (await storedJobs()).every(({ model }) => model === MODEL));
  await tab.queue.cancel();
  tab.models.act = () => ({ wait: 'for ever' });
  await tab.requests.add([memes[0].id], { model: OTHER });
  await tab.requests.add([memes[1].id]);
  await tab.queue.followChoice();
  const byMeme = new Map((await storedJobs()).map(({ meme, model }) => [meme, model]));
  expect(byMeme.get(memes[0].id)).toBe(OTHER);
  expect(byMeme.get(memes[1].id)).toBe(MODEL);
});

test('all memes that one model described are captioned again; edits and captions of other models stay', async () => {
  const memes = (await storeMemes(4)) as [Meme, Meme, Meme, Meme];
  const tab = await openTab();
  await tab.requests.add(
    memes.slice(0, 3).map(({ id }) => id),
    { model: OTHER },
  );
  await tab.requests.add([memes[3].id]);
  await described(tab, memes);
  await tab.library.setText(memes[0].id, 'description', 'Mine.');
  tab.models.begun.length = 0;
  await tab.requests.againMadeBy(OTHER);
  await until(async () => (await storedJobs()).length === 0);
  expect(tab.models.begun.toSorted()).toEqual([memes[1].id, memes[2].id].toSorted());
  expect(tab.library.byId(memes[1].id)?.description?.source).toMatchObject({ model: MODEL });
});

test('single memes can be cancelled, also the running one, and the others continue', async () => {
  const memes = (await storeMemes(3)) as [Meme, Meme, Meme];
  const tab = await openTab();
  tab.models.act = (job) => (job.meme === memes[2].id ? { wait: 'for ever' } : { say: 'A cat.' });
  await tab.requests.all();
  await until(() => tab.queue.busy);
  await tab.queue.cancel([memes[0].id]);
  expect(tab.queue.state).toMatchObject({ kind: 'running', total: 2 });
  await tab.queue.cancel([memes[2].id]);
  await described(tab, [memes[1]]);
  expect(memes.map((meme) => tab.queue.status(tab.library.byId(meme.id) ?? meme))).toEqual([
    'Not described',
    'Described',
    'Not described',
  ]);
});

test('all failed memes are listed with their reasons and retried together', async () => {
  const memes = await storeMemes(3);
  const tab = await openTab();
  tab.models.act = () => ({ fail: { kind: 'damaged-image' } });
  await tab.requests.all();
  await until(() => tab.requests.failed.length === 3);
  expect(new Set(tab.requests.failed.map(({ failure }) => failure.kind))).toEqual(new Set(['damaged-image']));
  tab.models.act = () => ({ say: 'A cat.' });
  await tab.requests.retry();
  await described(tab, memes);
  expect(tab.requests.failed).toEqual([]);
});

test('an earlier text that a person chose again stays current and still records its model', async () => {
  const [meme] = (await storeMemes(1)) as [Meme];
  const tab = await openTab();
  tab.models.act = () => ({ say: 'First.' });
  await tab.requests.all();
  await described(tab, [meme]);
  const [first] = await tab.library.history(meme.id);
  tab.models.act = () => ({ say: 'Second.' });
  await tab.requests.again(meme.id);
  await until(() => tab.library.byId(meme.id)?.description?.value === 'Second.');
  if (first === undefined) throw new Error('There is no history');
  await tab.library.useText(first);
  expect(tab.library.byId(meme.id)?.description).toMatchObject({
    value: 'First.',
    source: { by: 'person', made: { by: 'model', model: MODEL } },
  });
  await tab.requests.again(meme.id);
  await until(async () => (await descriptionsOf(meme.id)).length === 4);
  expect(tab.library.byId(meme.id)?.description?.value).toBe('First.');
});

test('before the first caption of a visit the remaining time comes from earlier visits', async () => {
  await storeMemes(4, ['describe']);
  await pauseBeforehand();
  const tab = await openTab((models) => (models.measured = 2.5));
  await pass();
  expect(tab.queue.state).toMatchObject({ secondsEach: 2.5, secondsLeft: 10 });
});

test('a pause for the battery ends when it is charged; a pause by a person does not', async () => {
  const memes = await storeMemes(1);
  const tab = await openTab();
  tab.models.act = () => ({ wait: 'for ever' });
  await tab.requests.all();
  tab.queue.pause('battery');
  expect(tab.queue.state).toMatchObject({ kind: 'paused', pausedFor: 'battery' });
  tab.queue.resume('battery');
  expect(tab.queue.state).toMatchObject({ kind: 'running', pausedFor: null });
  tab.queue.pause();
  tab.queue.resume('battery');
  expect(tab.queue.state).toMatchObject({ kind: 'paused', pausedFor: null });
  expect(memes).toHaveLength(1);
});

test('a tab that does not run the queue counts made and failed captions, but not cancelled ones', async () => {
  const memes = (await storeMemes(5)) as [Meme, Meme, Meme, Meme, Meme];
  const first = await openTab();
  const second = await openTab();
  const hold = gate();
  first.models.act = (job) => {
    if (job.meme === memes[4].id) return { fail: { kind: 'damaged-image' } };
    return job.meme === memes[2].id ? { wait: hold.opened } : { say: 'A cat.' };
  };
  await first.requests.all();
  await first.queue.cancel([memes[0].id]);
  await until(() => second.queue.state.kind === 'running' && second.queue.state.current === memes[2].id);
  expect(second.queue.state).toMatchObject({ done: 2, total: 4 });
  hold.open();
  await described(second, [memes[1], memes[2], memes[3]]);
});
