import type { MemeId } from '$lib/core/ids';
import { TASKS, type Job, type Task } from '$lib/core/job';
import type { Meme } from '$lib/core/meme';
import { success, type Result } from '$lib/core/result';
import { jobsChange } from './changes';
import { askEach, readAll, transact, type WritableStore } from './transaction';

/** What names a job: there is one per meme and task. */
export type JobKey = Pick<Job, 'meme' | 'task'>;

/** Above this a whole store's keys are read. */
const MOST_ASKED = 100;

/** What the queue changes of a job. */
export type JobChange = Partial<Omit<Job, 'meme' | 'task'>>;

/** The whole queue, in no particular order. */
export async function loadJobs(): Promise<Result<Job[]>> {
  return await readAll('jobs');
}

/** The jobs of these memes; what a tab reads again when another one changed them. */
export async function readJobs(memes: readonly MemeId[]): Promise<Result<Job[]>> {
  return await transact(['jobs'], 'readonly', async (transaction) => {
    const keys = memes.flatMap((meme) => TASKS.map((task): [MemeId, Task] => [meme, task]));
    const jobs = await askEach(keys, (key) => transaction.store.get(key));
    return success(jobs.filter((job) => job !== undefined));
  });
}

/**
 * Puts jobs into the queue in one transaction, each in place of the one its meme has for that task. Jobs of memes that are
 * gone are dropped. 20,000 take about 1.5 s, in short tasks.
 */
export async function saveJobs(jobs: readonly Job[]): Promise<Result<void>> {
  return await transact(['memes', 'jobs'], 'readwrite', async (transaction, tell) => {
    const memes = transaction.objectStore('memes');
    // Asking for each of many is slower than reading all keys.
    const there = new Set(
      jobs.length > MOST_ASKED
        ? await memes.getAllKeys()
        : await Promise.all(jobs.map(({ meme }) => memes.getKey(meme))),
    );
    const living = jobs.filter(({ meme }) => there.has(meme));
    await askEach(living, (job) => transaction.objectStore('jobs').put(job));
    if (jobs.length > 0) tell(jobsChange(jobs.map(({ meme }) => meme)));
    return success(undefined);
  });
}

/** Changes a job and returns it; null when it is no longer there, which is what cancelling in another tab looks like. */
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
 * Puts a running job back to `waiting` while the page goes away. One write, committed in the same moment: no answer of the
 * database reaches a page that is gone.
 */
export async function handBack(job: Job): Promise<Result<void>> {
  return await transact(['jobs'], 'readwrite', async (transaction) => {
    const put = transaction.store.put({ ...job, state: { kind: 'waiting' } });
    transaction.commit();
    await put;
    return success(undefined);
  });
}

/** Takes jobs out of the queue; those that are not there are fine. */
export async function deleteJobs(keys: readonly JobKey[]): Promise<Result<void>> {
  return await transact(['jobs'], 'readwrite', async ({ store }, tell) => {
    if (keys.length <= MOST_ASKED) await Promise.all(keys.map(({ meme, task }) => store.delete([meme, task])));
    else for (const run of runsOf(await store.getAllKeys(), keys)) await store.delete(run);
    if (keys.length > 0) tell(jobsChange(keys.map(({ meme }) => meme)));
    return success(undefined);
  });
}

/** Stored keys, which come in order, as ranges that hold those wanted and no other: deleting one by one takes seconds. */
function runsOf(stored: readonly [MemeId, Task][], wanted: readonly JobKey[]): IDBKeyRange[] {
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
 * Sends jobs that a killed tab left `running` back to `waiting`, the lost run counted as an attempt, and returns them.
 * Only the tab that holds the queue's lock may call it: to any other, a running job is running.
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
 * Takes the jobs of memes off the queue within the transaction that deletes the memes, and returns them as they are put
 * back: one that runs is cut off and begins anew.
 */
export async function takeJobs(store: WritableStore<'jobs'>, memes: readonly MemeId[]): Promise<Job[]> {
  const keys = memes.flatMap((meme) => TASKS.map((task): [MemeId, Task] => [meme, task]));
  const taken = (await askEach(keys, (key) => store.get(key))).filter((job) => job !== undefined);
  await askEach(taken, ({ meme, task }) => store.delete([meme, task]));
  return taken.map((job) => (job.state.kind === 'running' ? { ...job, state: { kind: 'waiting' } } : job));
}

/** Puts jobs that were taken back into the queue, within the transaction that brings those of `memes` back. */
export async function putBackJobs(
  store: WritableStore<'jobs'>,
  jobs: readonly Job[],
  memes: readonly Meme[],
): Promise<void> {
  const there = new Set(memes.map(({ id }) => id));
  await askEach(
    jobs.filter(({ meme }) => there.has(meme)),
    (job) => store.put(job),
  );
}
