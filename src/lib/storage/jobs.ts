import type { MemeId } from '$lib/core/ids';
import { TASKS, type Job, type Task } from '$lib/core/job';
import { success, type Result } from '$lib/core/result';
import { jobsChange } from './changes';
import { requestEach, readAll, transact, type WritableStore } from './transaction';

/** The key of a job: there is one per meme and task. */
export type JobKey = Pick<Job, 'meme' | 'task'>;

/** Above this number of keys, reading all keys of a store is faster than one request each. */
const MAX_SINGLE_REQUESTS = 100;

/** The fields of a job that can change. */
export type JobChange = Partial<Omit<Job, 'meme' | 'task'>>;

/** All jobs, in no particular order. */
export async function loadJobs(): Promise<Result<Job[]>> {
  return await readAll('jobs');
}

/** The jobs of these memes. A tab calls it when another tab changed them. */
export async function readJobs(memes: readonly MemeId[]): Promise<Result<Job[]>> {
  return await transact(['jobs'], 'readonly', async (transaction) => {
    const keys = memes.flatMap((meme) => TASKS.map((task): [MemeId, Task] => [meme, task]));
    const jobs = await requestEach(keys, (key) => transaction.store.get(key));
    return success(jobs.filter((job) => job !== undefined));
  });
}

/**
 * Stores jobs in one transaction. A job replaces the one of its meme and task; jobs of missing memes are dropped.
 * 20,000 jobs take about 1.5 s, in short tasks of the main thread.
 */
export async function saveJobs(jobs: readonly Job[]): Promise<Result<void>> {
  return await transact(['memes', 'jobs'], 'readwrite', async (transaction, tell) => {
    const memes = transaction.objectStore('memes');
    const there = new Set(
      jobs.length > MAX_SINGLE_REQUESTS
        ? await memes.getAllKeys()
        : await Promise.all(jobs.map(({ meme }) => memes.getKey(meme))),
    );
    const living = jobs.filter(({ meme }) => there.has(meme));
    await requestEach(living, (job) => transaction.objectStore('jobs').put(job));
    if (jobs.length > 0) tell(jobsChange(jobs.map(({ meme }) => meme)));
    return success(undefined);
  });
}

/** Changes a job and returns it; null if it is missing, e.g. because another tab cancelled it. */
export async function updateJob({ meme, task }: JobKey, change: JobChange): Promise<Result<Job | null>> {
  return await transact(['jobs'], 'readwrite', async ({ store }, tell) => {
    const job = await store.get([meme, task]);
    if (job === undefined) return success(null);
    const changed = { ...job, ...change };
    await store.put(changed);
    tell(jobsChange([meme]));
    return success(changed);
  });
}

/**
 * Sets a running job back to `waiting` while the page unloads. The write is committed at once, because a page that is
 * gone receives no answer to continue with.
 */
export async function requeueJob(job: Job): Promise<Result<void>> {
  return await transact(['jobs'], 'readwrite', async (transaction) => {
    const put = transaction.store.put({ ...job, state: { kind: 'waiting' } });
    transaction.commit();
    await put;
    return success(undefined);
  });
}

/** Deletes jobs; missing ones are skipped. */
export async function deleteJobs(keys: readonly JobKey[]): Promise<Result<void>> {
  return await transact(['jobs'], 'readwrite', async ({ store }, tell) => {
    if (keys.length <= MAX_SINGLE_REQUESTS) await Promise.all(keys.map(({ meme, task }) => store.delete([meme, task])));
    else for (const run of keyRangesOf(await store.getAllKeys(), keys)) await store.delete(run);
    if (keys.length > 0) tell(jobsChange(keys.map(({ meme }) => meme)));
    return success(undefined);
  });
}

/** Ranges over the sorted `stored` keys that contain exactly the `wanted` ones. Deleting one by one takes seconds. */
function keyRangesOf(stored: readonly [MemeId, Task][], wanted: readonly JobKey[]): IDBKeyRange[] {
  const named = new Set(wanted.map(({ meme, task }) => `${meme} ${task}`));
  const runs: [MemeId, Task][][] = [];
  let open = false;
  for (const key of stored) {
    const isWanted = named.has(key.join(' '));
    if (isWanted && open) runs.at(-1)?.push(key);
    else if (isWanted) runs.push([key]);
    open = isWanted;
  }
  return runs.map((run) => IDBKeyRange.bound(run[0], run.at(-1)));
}

/**
 * Sets jobs that a killed tab left `running` back to `waiting`, counts the lost run as an attempt, and returns them.
 * Only the tab that holds the queue's lock may call it: in other tabs a `running` job may really be running.
 */
export async function requeueRunning(): Promise<Result<Job[]>> {
  return await transact(['jobs'], 'readwrite', async ({ store }, tell) => {
    const requeued = (await store.getAll())
      .filter((job) => job.state.kind === 'running')
      .map((job): Job => ({ ...job, state: { kind: 'waiting' }, attempts: job.attempts + 1 }));
    await Promise.all(requeued.map((job) => store.put(job)));
    if (requeued.length > 0) tell(jobsChange(requeued.map(({ meme }) => meme)));
    return success(requeued);
  });
}

/**
 * Deletes the jobs of memes within the transaction that deletes the memes. Returns the jobs for a later undo, a running
 * one as `waiting`.
 */
export async function takeJobs(store: WritableStore<'jobs'>, memes: readonly MemeId[]): Promise<Job[]> {
  const keys = memes.flatMap((meme) => TASKS.map((task): [MemeId, Task] => [meme, task]));
  const taken = (await requestEach(keys, (key) => store.get(key))).filter((job) => job !== undefined);
  await requestEach(taken, ({ meme, task }) => store.delete([meme, task]));
  return taken.map((job) => (job.state.kind === 'running' ? { ...job, state: { kind: 'waiting' } } : job));
}
