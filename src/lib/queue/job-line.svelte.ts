import type { MemeId } from '$lib/core/ids';
import type { Job } from '$lib/core/job';

/**
 * The jobs of one task, in a form that answers what is asked all the time (how many are left, which is next, which one
 * runs) without looking through all of them: a queue may hold 20,000. One signal for the whole line; batches are one change.
 */
export class JobLine {
  // The map is changed in place; a new wrapper round it is what tells readers.
  #held = $state.raw({ jobs: new Map<MemeId, Job>() });
  /** Jobs that wait, once sorted in the order they were queued. An entry that is no longer the meme's job is skipped. */
  #order: Job[] = [];
  #first = 0;
  #sorted = true;
  readonly #running = new Set<MemeId>();
  readonly #failed = new Set<MemeId>();

  /** The job of a meme, if it has one. */
  of(meme: MemeId): Job | undefined {
    return this.#held.jobs.get(meme);
  }

  /** Every job, in no particular order. */
  get all(): Job[] {
    return [...this.#held.jobs.values()];
  }

  /** How many are still to be done, the running one included. */
  get left(): number {
    return this.#held.jobs.size - this.#failed.size;
  }

  /** The job that is being done, in whichever tab. */
  get running(): Job | undefined {
    const { jobs } = this.#held;
    const [meme] = this.#running;
    return meme === undefined ? undefined : jobs.get(meme);
  }

  /** The jobs that failed, in the order they did. */
  get failed(): Job[] {
    const { jobs } = this.#held;
    return [...this.#failed].flatMap((meme) => jobs.get(meme) ?? []);
  }

  /** The waiting job that was queued first and is due. */
  next(isDue: (job: Job) => boolean): Job | undefined {
    // Read even where nothing waits, so that who asks hears of the first job.
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

  /** Lets the jobs of these memes go. */
  delete(memes: Iterable<MemeId>): void {
    for (const meme of memes) this.#forget(meme);
    this.#tell();
  }

  /** Lets every job go. */
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
