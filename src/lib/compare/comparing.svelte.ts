import { memesLeft, newComparison, type Comparison, type Contender, type Side } from '$lib/core/comparison';
import type { MemeId } from '$lib/core/ids';
import { loadComparison, saveComparison } from '$lib/storage/comparisons';
import type { OpenContender } from './compare-side';
import type { Notices } from '$lib/basics/notices.svelte';

/** Parts of the app that a comparison uses. */
export type ComparingHost = {
  /** Loads a contender's model in a worker of its own, not the queue's. */
  readonly open: OpenContender;
  /** Pauses the queue after its running job and closes its model. */
  hold(): Promise<void>;
  /** Resumes the queue if `hold` paused it. */
  endHold(): void;
  /** All memes of the library, and those that are selected or found. */
  memes(): { readonly all: readonly MemeId[]; readonly chosen: readonly MemeId[] };
  /** Uses a contender's model and options for new describes from now on. */
  use(contender: Contender): Promise<void>;
};

/** Which memes to compare on. */
export type MemeChoice = 'four' | 'twenty' | 'chosen';

/** The current step of a comparison. */
export type Phase = {
  readonly side: 0 | 1;
  readonly kind: 'waiting' | 'loading' | 'captioning' | 'measuring';
  /** The current meme and its caption so far. */
  readonly meme: MemeId | null;
  readonly live: string;
};

const LOCK = 'memelore-comparison';

/** The last comparison. One tab runs it, and it continues after a reload. */
export class Comparing {
  readonly #host: ComparingHost;
  readonly #notices: Notices;
  #comparison = $state.raw<Comparison | null>(null);
  #phase = $state.raw<Phase | null>(null);
  #stop = new AbortController();
  #started: Promise<void> | null = null;
  /** The comparison with its results so far; null if there is none. */
  readonly comparison = $derived(this.#comparison);
  /** The current step; null if nothing runs in this tab. */
  readonly phase = $derived(this.#phase);

  constructor(host: ComparingHost, notices: Notices) {
    this.#host = host;
    this.#notices = notices;
  }

  /** Ids of the memes that are selected or found in the library. */
  get chosen(): readonly MemeId[] {
    return this.#host.memes().chosen;
  }

  /** Loads the last comparison and resumes it if a reload interrupted it. Further calls return the same promise. */
  start(): Promise<void> {
    this.#started ??= this.#load();
    return this.#started;
  }

  /** Compares two contenders on these memes and replaces the previous comparison. Does nothing while one runs. */
  async compare(contenders: readonly [Contender, Contender], memes: readonly MemeId[]): Promise<void> {
    if (this.#comparison?.state === 'running') return;
    await this.#save(newComparison(contenders, memes, Date.now()));
    await this.#run();
  }

  /** Compares two contenders on four or twenty random memes, or on those that are selected or found. */
  async compareSome(contenders: readonly [Contender, Contender], which: MemeChoice): Promise<void> {
    const { all, chosen } = this.#host.memes();
    const memes = which === 'chosen' ? chosen : sample(all, which === 'four' ? 4 : 20);
    if (memes.length > 0) await this.compare(contenders, memes);
  }

  /** Uses a contender's model and options for new captions. */
  async use(contender: Contender): Promise<void> {
    await this.#host.use(contender);
    this.#notices.say(`${contender.model} describes from now on`, 'good');
  }

  /** Stops the comparison; its captions stay and `resume` continues after them. */
  async stop(): Promise<void> {
    this.#stop.abort();
    if (this.#comparison?.state === 'running') await this.#save({ ...this.#comparison, state: 'stopped' });
  }

  /** Continues a stopped comparison. */
  async resume(): Promise<void> {
    if (this.#comparison?.state !== 'stopped') return;
    await this.#save({ ...this.#comparison, state: 'running' });
    await this.#run();
  }

  async #load(): Promise<void> {
    const loaded = await loadComparison();
    if (!loaded.ok) return;
    this.#comparison ??= loaded.value;
    if (loaded.value?.state === 'running') void this.#run();
    else this.#host.endHold();
  }

  async #run(): Promise<void> {
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    // Only one tab runs it; a tab that was reloaded meanwhile waits for the lock and then finds nothing left to do.
    await navigator.locks
      .request(LOCK, { signal }, async () => {
        const stored = await loadComparison();
        if (stored.ok && stored.value !== null && stored.value.id === this.#comparison?.id)
          this.#comparison = stored.value;
        this.#phase = { side: 0, kind: 'waiting', meme: null, live: '' };
        await this.#host.hold();
        try {
          for (const side of [0, 1] as const) if (!signal.aborted) await this.#runSide(side, signal);
        } finally {
          this.#host.endHold();
          this.#phase = null;
        }
        const now = this.#comparison;
        if (!signal.aborted && now !== null) await this.#save({ ...now, state: 'done' });
      })
      .catch((error: unknown) => {
        // The request rejects if the comparison is stopped while it waits for the lock.
        if (!signal.aborted) throw error;
      });
  }

  async #runSide(index: 0 | 1, signal: AbortSignal): Promise<void> {
    const comparison = this.#comparison;
    if (comparison === null) return;
    const side = comparison.sides[index];
    const left = memesLeft(comparison, side);
    if (left.length === 0) return;
    const [{ runSide }, { measureMemory }] = await Promise.all([
      import('./compare-side'),
      import('$lib/captioner/measure-memory'),
    ]);
    await runSide(side, left, {
      signal,
      open: this.#host.open,
      measure: () => measureMemory(signal),
      onPhase: (phase) => (this.#phase = { side: index, ...phase }),
      onSide: (changed) => this.#saveSide(index, changed),
    });
  }

  async #saveSide(index: 0 | 1, side: Side): Promise<void> {
    const comparison = this.#comparison;
    if (comparison === null) return;
    const [first, second] = comparison.sides;
    await this.#save({ ...comparison, sides: index === 0 ? [side, second] : [first, side] });
  }

  async #save(comparison: Comparison): Promise<void> {
    this.#comparison = comparison;
    const saved = await saveComparison(comparison);
    if (!saved.ok) this.#notices.fail(saved.failure);
  }
}

/** Chooses `count` memes at random (partial Fisher-Yates shuffle); all of them if there are fewer. */
function sample(memes: readonly MemeId[], count: number): readonly MemeId[] {
  const left = [...memes];
  for (let at = 0; at < Math.min(count, left.length); at += 1) {
    const other = at + Math.floor(Math.random() * (left.length - at));
    const [first, second] = [left[at], left[other]];
    if (first !== undefined && second !== undefined) [left[at], left[other]] = [second, first];
  }
  return left.slice(0, count);
}
