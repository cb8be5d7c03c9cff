import { SvelteMap } from 'svelte/reactivity';
import type { MemeId } from '$lib/domain/ids';
import type { Job, Task } from '$lib/domain/job';
import { deleteJobs, saveJobs, updateJob, type JobChange } from '$lib/storage/jobs';
import type { Result } from '$lib/domain/result';

/**
 * The queue as every tab sees it: storage is the truth, this is its reactive copy. Pages put jobs on the board and take
 * them off; only the tab that runs the queue changes their states.
 */
export class JobBoard {
  readonly #jobs: Readonly<Record<Task, SvelteMap<MemeId, Job>>> = {
    read: new SvelteMap(),
    describe: new SvelteMap(),
  };

  /** The job of a meme, if it has one. */
  of(meme: MemeId, task: Task): Job | undefined {
    return this.#jobs[task].get(meme);
  }

  /** How many jobs of a task are still to be done, the running one included. */
  left(task: Task): number {
    let left = 0;
    for (const job of this.#jobs[task].values()) if (job.state.kind !== 'failed') left += 1;
    return left;
  }

  /** The waiting job that was queued first and is due. */
  next(task: Task, isDue: (job: Job) => boolean): Job | undefined {
    let first: Job | undefined;
    for (const job of this.#jobs[task].values())
      if (job.state.kind === 'waiting' && (first === undefined || job.queued < first.queued) && isDue(job)) first = job;
    return first;
  }

  /** The job of a task that is being done, in whichever tab. */
  running(task: Task): Job | undefined {
    for (const job of this.#jobs[task].values()) if (job.state.kind === 'running') return job;
    return undefined;
  }

  /** Every job of a task. */
  all(task: Task): Job[] {
    return [...this.#jobs[task].values()];
  }

  /** Takes over jobs as storage has them, in place of all that was known. */
  show(jobs: readonly Job[]): void {
    for (const task of ['read', 'describe'] as const) {
      const shown = this.#jobs[task];
      const there = new Map(jobs.filter((job) => job.task === task).map((job) => [job.meme, job]));
      for (const meme of shown.keys()) if (!there.has(meme)) shown.delete(meme);
      for (const [meme, job] of there) shown.set(meme, job);
    }
  }

  /** Stores jobs that came with new memes or a click. */
  async put(jobs: readonly Job[]): Promise<Result<void>> {
    const saved = await saveJobs(jobs);
    if (saved.ok) this.add(jobs);
    return saved;
  }

  /** Shows jobs that storage has just written in another transaction. */
  add(jobs: readonly Job[]): void {
    for (const job of jobs) this.#jobs[job.task].set(job.meme, job);
  }

  /** Changes a job; null when it was taken off the board meanwhile. Where storage fails, nothing is changed. */
  async change(job: Job, change: JobChange): Promise<Result<Job | null>> {
    const changed = await updateJob(job, change);
    if (!changed.ok) return changed;
    if (changed.value === null) this.#jobs[job.task].delete(job.meme);
    else this.#jobs[job.task].set(job.meme, changed.value);
    return changed;
  }

  /** Takes jobs off the board; where storage fails they come back. */
  async remove(jobs: readonly Job[]): Promise<Result<void>> {
    for (const job of jobs) this.#jobs[job.task].delete(job.meme);
    const removed = await deleteJobs(jobs);
    if (!removed.ok) this.add(jobs);
    return removed;
  }

  /** Forgets a job that storage removed in another transaction. */
  forget(meme: MemeId, task: Task): void {
    this.#jobs[task].delete(meme);
  }
}
