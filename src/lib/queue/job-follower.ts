import type { MemeId } from '$lib/core/ids';
import type { Change } from '$lib/storage/changes';
import { loadJobs, readJobs } from '$lib/storage/jobs';
import type { JobBoard } from './job-board.svelte';

type JobsChange = Extract<Change, { kind: 'jobs' }>;

/** Applies job changes of other tabs to the board: reads the changed jobs, one read at a time. */
export class JobFollower {
  readonly #board: JobBoard;
  readonly #onApplied: (done: number) => void;
  readonly #changed = new Set<MemeId>();
  #finished = 0;
  #all = false;
  #reading = false;

  /** `onApplied` gets the number of descriptions that were made or failed since the last call. */
  constructor(board: JobBoard, onApplied: (done: number) => void) {
    this.#board = board;
    this.#onApplied = onApplied;
  }

  /** Records another tab's change; changes that arrive during a read are read together. */
  onChange({ ids, made }: JobsChange): void {
    if (ids === undefined) this.#all = true;
    for (const id of ids ?? []) this.#changed.add(id);
    // Counted from the message, because the job may be gone when it is read.
    if (made === 'describe') this.#finished += ids?.length ?? 0;
    if (!this.#reading) void this.#read();
  }

  async #read(): Promise<void> {
    this.#reading = true;
    try {
      while (this.#all || this.#changed.size > 0) this.#onApplied(await this.#readOnce());
    } finally {
      this.#reading = false;
    }
  }

  async #readOnce(): Promise<number> {
    const all = this.#all;
    const ids = [...this.#changed];
    const made = this.#finished;
    this.#all = false;
    this.#changed.clear();
    this.#finished = 0;
    const read = all ? await loadJobs() : await readJobs(ids);
    if (!read.ok) return made;
    const unfinished = ids.filter((id) => this.#isUnfinished(id));
    if (all) this.#board.replaceAll(read.value);
    else this.#board.replaceFor(ids, read.value);
    return made + unfinished.filter((id) => this.#board.of(id, 'describe')?.state.kind === 'failed').length;
  }

  /** True if a description is waiting or running. */
  #isUnfinished(id: MemeId): boolean {
    const job = this.#board.of(id, 'describe');
    return job !== undefined && job.state.kind !== 'failed';
  }
}
