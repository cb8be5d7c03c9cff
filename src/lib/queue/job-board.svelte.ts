import type { MemeId } from '$lib/core/ids';
import { TASKS, type Job, type Task } from '$lib/core/job';
import { deleteJobs, loadJobs, saveJobs, updateJob, type JobChange } from '$lib/storage/jobs';
import type { Result } from '$lib/core/result';

/**
 * The jobs of one task, indexed so that counting them and finding the next or running one does not scan up to 20,000
 * jobs. One signal covers all jobs, so a batch causes one update.
 */
class TaskJobs {
  // The map is mutated in place; assigning a new wrapper object notifies readers.
  #state = $state.raw({ jobs: new Map<MemeId, Job>() });
  /** Waiting jobs, in queue order once sorted. Entries that are no longer the meme's job are skipped. */
  #order: Job[] = [];
  #first = 0;
  #sorted = true;
  readonly #running = new Set<MemeId>();
  readonly #failed = new Set<MemeId>();

  of(meme: MemeId): Job | undefined {
    return this.#state.jobs.get(meme);
  }

  get all(): Job[] {
    return [...this.#state.jobs.values()];
  }

  get left(): number {
    return this.#state.jobs.size - this.#failed.size;
  }

  get running(): Job | undefined {
    const { jobs } = this.#state;
    const [meme] = this.#running;
    return meme === undefined ? undefined : jobs.get(meme);
  }

  get failed(): Job[] {
    const { jobs } = this.#state;
    return [...this.#failed].flatMap((meme) => jobs.get(meme) ?? []);
  }

  next(isDue: (job: Job) => boolean): Job | undefined {
    // Read even if no job waits, so that the caller is notified of the first job.
    const { jobs } = this.#state;
    this.#sort();
    for (let at = this.#first; at < this.#order.length; at += 1) {
      const job = this.#order[at];
      if (job === undefined || jobs.get(job.meme) !== job) {
        if (at === this.#first) this.#first += 1;
      } else if (isDue(job)) return job;
    }
    return undefined;
  }

  /** The position of the last waiting job; `-Infinity` if none waits. */
  get lastQueued(): number {
    this.#sort();
    return this.#order.findLast((job) => this.#isWaiting(job))?.queued ?? -Infinity;
  }

  /** Adds jobs; each replaces the job that its meme has. */
  set(jobs: readonly Job[]): void {
    for (const job of jobs) {
      this.#unindex(job.meme);
      this.#state.jobs.set(job.meme, job);
      if (job.state.kind === 'running') this.#running.add(job.meme);
      else if (job.state.kind === 'failed') this.#failed.add(job.meme);
      else {
        this.#sorted &&= (this.#order.at(-1)?.queued ?? -Infinity) <= job.queued;
        this.#order.push(job);
      }
    }
    this.#notify();
  }

  delete(memes: Iterable<MemeId>): void {
    for (const meme of memes) this.#unindex(meme);
    this.#notify();
  }

  clear(): void {
    this.delete([...this.#state.jobs.keys()]);
    this.#order = [];
    this.#first = 0;
    this.#sorted = true;
  }

  #unindex(meme: MemeId): void {
    this.#state.jobs.delete(meme);
    this.#running.delete(meme);
    this.#failed.delete(meme);
  }

  #notify(): void {
    this.#state = { jobs: this.#state.jobs };
  }

  #isWaiting(job: Job): boolean {
    return this.#state.jobs.get(job.meme) === job;
  }

  /**
   * Sorts only if a job was added out of order, or to drop 1,000 skipped entries. Sorting a nearly sorted list takes
   * one pass.
   */
  #sort(): void {
    if (this.#sorted && this.#first < 1000) return;
    this.#order = this.#order.slice(this.#first).filter((job) => this.#isWaiting(job));
    this.#order.sort((a, b) => a.queued - b.queued);
    this.#first = 0;
    this.#sorted = true;
  }
}

/**
 * The reactive copy of the stored queue, in every tab. Any tab adds and removes jobs; only the tab that runs the queue
 * changes their states.
 */
export class JobBoard {
  readonly #byTask: Readonly<Record<Task, TaskJobs>> = { read: new TaskJobs(), describe: new TaskJobs() };

  /** How often jobs were replaced by those in storage. */
  #reloads = 0;

  /** The job of a meme; undefined if it has none. */
  of(meme: MemeId, task: Task): Job | undefined {
    return this.#byTask[task].of(meme);
  }

  /** How many jobs of a task are not done, including the running one. */
  left(task: Task): number {
    return this.#byTask[task].left;
  }

  /** The first waiting job that is due. */
  next(task: Task, isDue: (job: Job) => boolean): Job | undefined {
    return this.#byTask[task].next(isDue);
  }

  /** The running job of a task, in whichever tab it runs. */
  running(task: Task): Job | undefined {
    return this.#byTask[task].running;
  }

  /** The failed jobs of a task, in the order in which they failed. */
  failed(task: Task): Job[] {
    return this.#byTask[task].failed;
  }

  /** The position after all waiting jobs; at least the current time. */
  nextPosition(task: Task): number {
    return Math.max(Date.now(), this.#byTask[task].lastQueued + 1);
  }

  /** All jobs of a task, unordered. It copies them, so do not call it often. */
  all(task: Task): Job[] {
    return this.#byTask[task].all;
  }

  /** Replaces all jobs by those that storage has. */
  replaceAll(jobs: readonly Job[]): void {
    this.#reloads += 1;
    for (const task of TASKS) this.#byTask[task].clear();
    this.add(jobs);
  }

  /** Replaces the jobs of these memes by those that storage has; memes without one lose theirs. */
  replaceFor(memes: readonly MemeId[], jobs: readonly Job[]): void {
    this.#reloads += 1;
    for (const task of TASKS) {
      const withJob = new Set(jobs.filter((job) => job.task === task).map(({ meme }) => meme));
      this.#byTask[task].delete(memes.filter((meme) => !withJob.has(meme)));
    }
    this.add(jobs);
  }

  /**
   * Stores new jobs. They are on the board at once, because storing thousands takes a second; later changes of them are
   * stored after this write. If storage fails, the board is restored.
   */
  async put(jobs: readonly Job[]): Promise<Result<void>> {
    const before = jobs.flatMap(({ meme, task }) => this.of(meme, task) ?? []);
    const reloads = this.#reloads;
    this.add(jobs);
    const saved = await saveJobs(jobs);
    if (!saved.ok) {
      this.#removeSame(jobs);
      this.add(before);
    } else if (this.#reloads !== reloads) {
      // Jobs that were read during the write may lack the ones it stored.
      const loaded = await loadJobs();
      if (loaded.ok) this.replaceAll(loaded.value);
    }
    return saved;
  }

  /** Adds jobs that another transaction has just stored. */
  add(jobs: readonly Job[]): void {
    for (const task of TASKS) {
      const ofTask = jobs.filter((job) => job.task === task);
      if (ofTask.length > 0) this.#byTask[task].set(ofTask);
    }
  }

  /** Changes a stored job; null if it was removed meanwhile. If storage fails, nothing changes. */
  async change(job: Job, change: JobChange): Promise<Result<Job | null>> {
    const changed = await updateJob(job, change);
    if (!changed.ok) return changed;
    if (changed.value === null) this.forget(job.meme, job.task);
    else this.add([changed.value]);
    return changed;
  }

  /** Deletes jobs; they are restored if storage fails. */
  async remove(jobs: readonly Job[]): Promise<Result<void>> {
    this.#removeSame(jobs);
    const removed = await deleteJobs(jobs);
    // A read that began before the deletion may have added one of them again.
    if (removed.ok) this.#removeSame(jobs);
    else this.add(jobs);
    return removed;
  }

  /** Removes a job that another transaction has deleted. */
  forget(meme: MemeId, task: Task): void {
    this.#byTask[task].delete([meme]);
  }

  /** Removes jobs, except those that were replaced by a newer job meanwhile. */
  #removeSame(jobs: readonly Job[]): void {
    for (const task of TASKS) {
      const unchanged = jobs.filter((job) => job.task === task && this.of(job.meme, task)?.queued === job.queued);
      if (unchanged.length > 0) this.#byTask[task].delete(unchanged.map(({ meme }) => meme));
    }
  }
}
