import 'fake-indexeddb/auto';
import { beforeEach, expect, test } from 'vitest';
import { newMemeId, type MemeId } from '$lib/core/ids';
import type * as Memes from '$lib/storage/memes';
import type * as Jobs from '$lib/storage/jobs';
import { emptyBrowser, newMeme, someJob, valueOf } from './fixtures';

let memes: typeof Memes;
let jobs: typeof Jobs;

beforeEach(async () => {
  emptyBrowser();
  memes = await import('$lib/storage/memes');
  jobs = await import('$lib/storage/jobs');
});

test('there is one job per meme and task', async () => {
  const meme = await addedMeme();
  valueOf(await jobs.saveJobs([someJob(meme, { queued: 1 }), someJob(meme, { task: 'describe' })]));
  valueOf(await jobs.saveJobs([someJob(meme, { queued: 2 })]));
  const stored = valueOf(await jobs.loadJobs());
  expect(stored).toHaveLength(2);
  expect(stored.find((job) => job.task === 'read')?.queued).toBe(2);
});

test('a job of a missing meme is not stored', async () => {
  const meme = await addedMeme();
  valueOf(await jobs.saveJobs([someJob(newMemeId()), someJob(meme)]));
  expect(valueOf(await jobs.loadJobs()).map((job) => job.meme)).toEqual([meme]);
});

test('changing a job that was cancelled does not restore it', async () => {
  const job = someJob(await addedMeme());
  valueOf(await jobs.saveJobs([job]));
  const running = valueOf(await jobs.updateJob(job, { state: { kind: 'running' } }));
  expect(running?.state.kind).toBe('running');
  valueOf(await jobs.deleteJobs([job]));
  expect(valueOf(await jobs.updateJob(job, { state: { kind: 'waiting' } }))).toBeNull();
  expect(valueOf(await jobs.loadJobs())).toEqual([]);
});

test('deleting many jobs deletes exactly those', async () => {
  const items = Array.from({ length: 150 }, () => newMeme({}, []));
  valueOf(await memes.addMemes(items));
  const all = items.flatMap(({ meme }) => [someJob(meme.id), someJob(meme.id, { task: 'describe' })]);
  valueOf(await jobs.saveJobs(all));
  const kept = all.filter((job, index) => job.task === 'read' || index % 7 === 0);
  valueOf(await jobs.deleteJobs([someJob(newMemeId()), ...all.filter((job) => !kept.includes(job))]));
  const name = ({ meme, task }: Jobs.JobKey): string => `${meme} ${task}`;
  expect(
    valueOf(await jobs.loadJobs())
      .map(name)
      .sort(),
  ).toEqual(kept.map(name).sort());
});

test('jobs that a killed tab was running wait again with one more attempt; the others stay unchanged', async () => {
  const [running, waiting, broken] = [await addedMeme(), await addedMeme(), await addedMeme()];
  const untouched = [
    someJob(waiting),
    someJob(broken, { state: { kind: 'failed', failure: { kind: 'damaged-image' } }, attempts: 1 }),
  ];
  valueOf(await jobs.saveJobs([someJob(running, { state: { kind: 'running' }, attempts: 1 }), ...untouched]));
  const requeued = someJob(running, { state: { kind: 'waiting' }, attempts: 2 });
  expect(valueOf(await jobs.requeueRunning())).toEqual([requeued]);
  const stored = valueOf(await jobs.loadJobs());
  expect(stored).toHaveLength(3);
  expect(stored).toEqual(expect.arrayContaining([requeued, ...untouched]));
});

async function addedMeme(): Promise<MemeId> {
  const item = newMeme({}, []);
  valueOf(await memes.addMemes([item]));
  return item.meme.id;
}
