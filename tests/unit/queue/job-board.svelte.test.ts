import 'fake-indexeddb/auto';
import { beforeEach, expect, test } from 'vitest';
import { newMemeId } from '$lib/core/ids';
import type { Job } from '$lib/core/job';
import type { Meme } from '$lib/core/meme';
import type { JobBoard } from '$lib/queue/job-board.svelte';
import { someJob, valueOf } from '../storage/fixtures';
import { startBrowser, storedJobs, storeMemes } from '../support/browser';

let board: JobBoard;

beforeEach(async () => {
  startBrowser();
  board = new (await import('$lib/queue/job-board.svelte')).JobBoard();
});

test('the next job is the first queued one that is due; running and failed jobs are skipped', async () => {
  const [a, b, c, d] = (await storeMemes(4)) as [Meme, Meme, Meme, Meme];
  const describe = { task: 'describe' } as const;
  board.add([
    someJob(c.id, { ...describe, queued: 3 }),
    someJob(b.id, { ...describe, queued: 2 }),
    someJob(a.id, { ...describe, queued: 1, state: { kind: 'running' } }),
    someJob(d.id, { ...describe, queued: 0, state: { kind: 'failed', failure: { kind: 'damaged-image' } } }),
  ]);
  expect(board.next('describe', () => true)?.meme).toBe(b.id);
  expect(board.next('describe', (job) => job.meme !== b.id)?.meme).toBe(c.id);
  expect(board.next('read', () => true)).toBeUndefined();
  expect(board.running('describe')?.meme).toBe(a.id);
  expect(board.left('describe')).toBe(3);
});

test('jobs from storage replace all jobs on the board', async () => {
  const [a, b] = (await storeMemes(2)) as [Meme, Meme];
  board.add([someJob(a.id), someJob(a.id, { task: 'describe' })]);
  board.replaceAll([someJob(b.id)]);
  expect(board.all('read').map(({ meme }) => meme)).toEqual([b.id]);
  expect(board.all('describe')).toEqual([]);
});

test('jobs are stored and shown, changed and removed', async () => {
  const [meme] = (await storeMemes(1)) as [Meme];
  const job = someJob(meme.id);
  valueOf(await board.put([job]));
  expect(valueOf(await board.change(job, { attempts: 2 }))).toEqual({ ...job, attempts: 2 });
  expect(await storedJobs()).toEqual(board.all('read'));
  valueOf(await board.remove([job]));
  expect(board.all('read')).toEqual([]);
  expect(await storedJobs()).toEqual([]);
});

test('jobs are shown before they are stored, and changes made meanwhile persist', async () => {
  const [a, b] = (await storeMemes(2)) as [Meme, Meme];
  const jobs = [someJob(a.id), someJob(b.id)];
  const putting = board.put(jobs);
  expect(board.left('read')).toBe(2);
  const removing = board.remove(jobs.slice(0, 1));
  valueOf(await putting);
  valueOf(await removing);
  expect(board.all('read')).toEqual(jobs.slice(1));
  expect(await storedJobs()).toEqual(jobs.slice(1));
});

test('jobs that are being stored stay when another tab’s change replaces the board meanwhile', async () => {
  const [meme] = (await storeMemes(1)) as [Meme];
  const job = someJob(meme.id);
  const putting = board.put([job]);
  board.replaceAll([]);
  valueOf(await putting);
  expect(board.all('read')).toEqual([job]);
});

test('changing a job that another tab removed takes it off the board', async () => {
  const [meme] = (await storeMemes(1)) as [Meme];
  const job = someJob(meme.id);
  board.add([job]);
  expect(valueOf(await board.change(job, { attempts: 1 }))).toBeNull();
  expect(board.all('read')).toEqual([]);
});

test('if storage fails, removed jobs come back', async () => {
  const [meme] = (await storeMemes(1)) as [Meme];
  const job = someJob(meme.id);
  valueOf(await board.put([job]));
  const { disconnect } = await import('$lib/storage/connection');
  await disconnect();
  globalThis.indexedDB.open = () => {
    throw new DOMException('denied', 'SecurityError');
  };
  expect(await board.remove([job])).toMatchObject({ ok: false });
  expect(board.all('read')).toEqual([job]);
});

test('jobs that were queued out of order are run in order, also after many were done', () => {
  const ids = Array.from({ length: 3000 }, () => newMemeId());
  const job = (index: number, queued: number): Job => someJob(ids[index] ?? newMemeId(), { task: 'describe', queued });
  board.add(ids.slice(0, 2999).map((_id, index) => job(index, index)));
  for (let done = 0; done < 1500; done += 1) {
    const next = board.next('describe', () => true);
    expect(next?.meme).toBe(ids[done]);
    if (next !== undefined) board.forget(next.meme, 'describe');
  }
  board.add([job(2999, -1)]);
  expect(board.next('describe', () => true)?.meme).toBe(ids[2999]);
  board.add([job(2999, 5000)]);
  expect(board.next('describe', () => true)?.meme).toBe(ids[1500]);
  expect(board.left('describe')).toBe(1500);
  expect(board.nextPosition('describe')).toBeGreaterThan(5000);
});

test('frequent queries stay fast with 20,000 jobs', () => {
  const jobs = Array.from({ length: 20_000 }, (_one, queued) => someJob(newMemeId(), { task: 'describe', queued }));
  const start = performance.now();
  board.add(jobs);
  for (const job of jobs) {
    board.add([{ ...job, state: { kind: 'running' } }]);
    board.next('describe', () => true);
    board.left('describe');
    board.running('describe');
    board.forget(job.meme, 'describe');
  }
  // Scanning all jobs on each query would take minutes.
  expect(performance.now() - start).toBeLessThan(3000);
  expect(board.left('describe')).toBe(0);
});

test('stored jobs of some memes replace only the jobs of these memes', async () => {
  const [a, b] = (await storeMemes(2)) as [Meme, Meme];
  board.add([someJob(a.id), someJob(a.id, { task: 'describe' }), someJob(b.id)]);
  board.replaceFor([a.id], [someJob(a.id, { attempts: 2 })]);
  expect(board.of(a.id, 'read')?.attempts).toBe(2);
  expect(board.of(a.id, 'describe')).toBeUndefined();
  expect(board.of(b.id, 'read')).toBeDefined();
});
