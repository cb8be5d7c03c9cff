import type { MemeId } from '$lib/core/ids';
import { TASKS, type Job, type Task } from '$lib/core/job';
import { deleteJobs, loadJobs, saveJobs, updateJob, type JobChange } from '$lib/storage/jobs';
import type { Result } from '$lib/core/result';

/**
 * The jobs of one task, in a form that answers what is asked all the time (how many are left, which is next, which one
 * runs) without looking through all of them: a queue may hold 20,000. One signal for all of them; a batch is one change.
 */
class JobLine {
  // The map is changed in place; a new object around it is what readers are told of.
  #held = $state.raw({ jobs: new Map<MemeId, Job>() });
  /** Jobs that wait, once sorted in the order they were queued. An entry that is no longer the meme's job is skipped. */
  #order: Job[] = [];
  #first = 0;
  #sorted = true;
  readonly #running = new Set<MemeId>();
  readonly #failed = new Set<MemeId>();

  of(meme: MemeId): Job | undefined {
    return this.#held.jobs.get(meme);
  }

  get all(): Job[] {
    return [...this.#held.jobs.values()];
  }

  get left(): number {
    return this.#held.jobs.size - this.#failed.size;
  }

  get running(): Job | undefined {
    const { jobs } = this.#held;
    const [meme] = this.#running;
    return meme === undefined ? undefined : jobs.get(meme);
  }

  get failed(): Job[] {
    const { jobs } = this.#held;
    return [...this.#failed].flatMap((meme) => jobs.get(meme) ?? []);
  }

  next(isDue: (job: Job) => boolean): Job | undefined {
    // Read even where nothing waits, so that whoever asks is told of the first job.
    const { jobs } = this.#held;
    this.#sort();
    for (let at = this.#first; at < this.#order.length; at += 1) {
      const job = this.#order[at];
      if (job === undefined || jobs.get(job.meme) !== job) {
        if (at === this.#first) this.#first += 1;
      } else if (isDue(job)) return job;
    }
    return undefined;
  }

  /** The place of the last waiting job; `-Infinity` when none waits. */
  get lastQueued(): number {
    this.#sort();
    return this.#order.findLast((job) => this.#waits(job))?.queued ?? -Infinity;
  }

  /** Takes jobs in, each in place of the one its meme has. */
  set(jobs: readonly Job[]): void {
    for (const job of jobs) {
      this.#forget(job.meme);
      this.#held.jobs.set(job.meme, job);
      if (job.state.kind === 'running') this.#running.add(job.meme);
      else if (job.state.kind === 'failed') this.#failed.add(job.meme);
      else {
        this.#sorted &&= (this.#order.at(-1)?.queued ?? -Infinity) <= job.queued;
        this.#order.push(job);
      }
    }
    this.#tell();
  }

  delete(memes: Iterable<MemeId>): void {
    for (const meme of memes) this.#forget(meme);
    this.#tell();
  }

  clear(): void {
    this.delete([...this.#held.jobs.keys()]);
    this.#order = [];
    this.#first = 0;
    this.#sorted = true;
  }

  #forget(meme: MemeId): void {
    this.#held.jobs.delete(meme);
    this.#running.delete(meme);
    this.#failed.delete(meme);
  }

  #tell(): void {
    this.#held = { jobs: this.#held.jobs };
  }

  #waits(job: Job): boolean {
    return this.#held.jobs.get(job.meme) === job;
  }

  /** Sorting what is almost sorted takes one pass, and only jobs queued out of turn ask for it. */
  #sort(): void {
    if (this.#sorted && this.#first < 1000) return;
    this.#order = this.#order.slice(this.#first).filter((job) => this.#waits(job));
    this.#order.sort((a, b) => a.queued - b.queued);
    this.#first = 0;
    this.#sorted = true;
  }
}

/**
 * The queue as every tab sees it: storage is the truth, this is its reactive copy. Pages put jobs on the board and take
 * them off; only the tab that runs the queue changes their states.
 */
export class JobBoard {
  readonly #lines: Readonly<Record<Task, JobLine>> = { read: new JobLine(), describe: new JobLine() };

  /** How often jobs were taken over from storage. */
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

  /** The jobs of a task that failed, in the order they did. */
  failed(task: Task): Job[] {
    return this.#lines[task].failed;
  }

  /** The place in the queue behind every job that waits, now at the earliest. */
  behindAll(task: Task): number {
    return Math.max(Date.now(), this.#lines[task].lastQueued + 1);
  }

  /** Every job of a task, in no particular order; copies them, so not for what is asked often. */
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
    // A read after another tab's change may have put one back, if it was made before the deletion.
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
