import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { emptyBrowser, newMeme, someCaption, someJob, valueOf } from './fixtures';

let otherTab: BroadcastChannel;
let heard: unknown[];

beforeEach(() => {
  emptyBrowser();
  heard = [];
  otherTab = new BroadcastChannel('memelore');
  otherTab.onmessage = (event) => heard.push(event.data);
});

afterEach(() => {
  otherTab.close();
});

test('writes are announced to other tabs', async () => {
  const { addMemes, removeMemes } = await import('$lib/storage/memes');
  const { recordCaption } = await import('$lib/storage/captions');
  const { saveSetting } = await import('$lib/storage/settings');
  const item = newMeme();
  valueOf(await addMemes([item]));
  valueOf(await recordCaption(someCaption(item.meme.id, 'A cat.')));
  valueOf(await removeMemes([item.meme.id], 'memes'));
  valueOf(await saveSetting('detail', 'fine'));
  const memes = { kind: 'memes', ids: [item.meme.id] };
  const jobs = { kind: 'jobs', ids: [item.meme.id] };
  await vi.waitFor(() => {
    expect(heard).toEqual([memes, jobs, memes, memes, jobs, { kind: 'settings' }]);
  });
});

test('a change of jobs names the task that finished, and names the memes unless there are too many', async () => {
  const { addMemes } = await import('$lib/storage/memes');
  const { recordCaption } = await import('$lib/storage/captions');
  const { saveJobs } = await import('$lib/storage/jobs');
  const item = newMeme({}, ['describe']);
  valueOf(await addMemes([item]));
  const [finishes = null] = item.jobs;
  valueOf(await recordCaption(someCaption(item.meme.id, 'A cat.'), { finishes }));
  valueOf(await saveJobs(Array.from({ length: 501 }, () => someJob(item.meme.id))));
  const ids = [item.meme.id];
  const memes = { kind: 'memes', ids };
  await vi.waitFor(() => {
    expect(heard).toEqual([
      memes,
      { kind: 'jobs', ids },
      memes,
      { kind: 'jobs', ids, made: 'describe' },
      { kind: 'jobs' },
    ]);
  });
});

test('a tab receives changes of other tabs, not its own, until it stops listening', async () => {
  const { announce, onChange } = await import('$lib/storage/changes');
  const listened: unknown[] = [];
  const stop = onChange((change) => listened.push(change));
  announce({ kind: 'jobs' });
  otherTab.postMessage('something from another version');
  otherTab.postMessage({ kind: 'memes' });
  otherTab.postMessage({ kind: 'jobs', ids: [1] });
  otherTab.postMessage({ kind: 'settings' });
  await vi.waitFor(() => {
    expect(listened).toEqual([{ kind: 'settings' }]);
  });
  stop();
  otherTab.postMessage({ kind: 'settings' });
  await vi.waitFor(() => {
    expect(heard).toEqual([{ kind: 'jobs' }]);
  });
  expect(listened).toHaveLength(1);
});
