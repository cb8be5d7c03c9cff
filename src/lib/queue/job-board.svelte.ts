import type { MemeId } from '$lib/core/ids';
import type { Job, Task } from '$lib/core/job';
import { deleteJobs, loadJobs, saveJobs, updateJob, type JobChange } from '$lib/storage/jobs';
import type { Result } from '$lib/core/result';
import { JobLine } from './job-line.svelte';

const TASKS = ['read', 'describe'] as const;

/**
 * The queue as every tab sees it: storage is the truth, this is its reactive copy. Pages put jobs on the board and take
 * them off; only the tab that runs the queue changes their states.
 */
export class JobBoard {
  readonly #lines: Readonly<Record<Task, JobLine>> = { read: new JobLine(), describe: new JobLine() };

  /** Counts what was taken over from storage. */
  #shown = 0;

  /** The job of a meme, if it has one. */
  of(meme: MemeId, task: Task): Job | undefined {
    return this.#lines[task].of(meme);
  }

  /** How many jobs of a task are still to be done, the running one included. */
  left(task: Task): number {
    return this.#lines[task].left;
  }

  /** The waiting job that was queued first and is due. */
  next(task: Task, isDue: (job: Job) => boolean): Job | undefined {
    return this.#lines[task].next(isDue);
  }

  /** The job of a task that is being done, in whichever tab. */
  running(task: Task): Job | undefined {
    return this.#lines[task].running;
  }

  /** The jobs of a task that failed. */
  failed(task: Task): Job[] {
    return this.#lines[task].failed;
  }

  /** The place in the queue behind every job that waits, now at the earliest. */
  behindAll(task: Task): number {
    return Math.max(Date.now(), this.#lines[task].lastQueued + 1);
  }

  /** Every job of a task; copies them, so not for what is asked often. */
  all(task: Task): Job[] {
    return this.#lines[task].all;
  }

  /** Takes over jobs as storage has them, in place of all that was known. */
  show(jobs: readonly Job[]): void {
    this.#shown += 1;
    for (const task of TASKS) this.#lines[task].clear();
    this.add(jobs);
  }

  /** Takes over what storage has of these memes; those without a job have none any more. */
  showOf(memes: readonly MemeId[], jobs: readonly Job[]): void {
    this.#shown += 1;
    for (const task of TASKS) {
      const there = new Set(jobs.filter((job) => job.task === task).map(({ meme }) => meme));
      this.#lines[task].delete(memes.filter((meme) => !there.has(meme)));
    }
    this.add(jobs);
  }

  /**
   * Stores jobs of a click. They are on the board at once, though storing thousands takes a second: whatever is done with
   * one meanwhile is stored after it. Where storage fails the board is again what it was.
   */
  async put(jobs: readonly Job[]): Promise<Result<void>> {
    const before = jobs.flatMap(({ meme, task }) => this.of(meme, task) ?? []);
    const shown = this.#shown;
    this.add(jobs);
    const saved = await saveJobs(jobs);
    if (!saved.ok) {
      this.#drop(jobs);
      this.add(before);
    } else if (this.#shown !== shown) {
      // What was shown meanwhile may have been read before these were stored.
      const loaded = await loadJobs();
      if (loaded.ok) this.show(loaded.value);
    }
    return saved;
  }

  /** Shows jobs that storage has just written in another transaction. */
  add(jobs: readonly Job[]): void {
    for (const task of TASKS) {
      const ofTask = jobs.filter((job) => job.task === task);
      if (ofTask.length > 0) this.#lines[task].set(ofTask);
    }
  }

  /** Changes a job; null when it was taken off the board meanwhile. Where storage fails, nothing is changed. */
  async change(job: Job, change: JobChange): Promise<Result<Job | null>> {
    const changed = await updateJob(job, change);
    if (!changed.ok) return changed;
    if (changed.value === null) this.forget(job.meme, job.task);
    else this.add([changed.value]);
    return changed;
  }

  /** Takes jobs off the board; where storage fails they come back. */
  async remove(jobs: readonly Job[]): Promise<Result<void>> {
    this.#drop(jobs);
    const removed = await deleteJobs(jobs);
    // What another tab changed may have brought one back meanwhile, read before it was deleted.
    if (removed.ok) this.#drop(jobs);
    else this.add(jobs);
    return removed;
  }

  /** Forgets a job that storage removed in another transaction. */
  forget(meme: MemeId, task: Task): void {
    this.#lines[task].delete([meme]);
  }

  #drop(jobs: readonly Job[]): void {
    for (const task of TASKS) {
      const gone = jobs.filter((job) => job.task === task && this.of(job.meme, task)?.queued === job.queued);
      if (gone.length > 0) this.#lines[task].delete(gone.map(({ meme }) => meme));
    }
  }
}
