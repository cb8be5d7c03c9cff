import { leftOf, newComparison, type Comparison, type Contender, type Side } from '$lib/core/comparison';
import type { MemeId } from '$lib/core/ids';
import { loadComparison, saveComparison } from '$lib/storage/comparisons';
import type { OpenContender } from './compare-side';
import type { Notices } from '$lib/basics/notices.svelte';

/** What a comparison needs of the rest of the app. */
export type ComparingHost = {
  /** Loads a contender's model, apart from the queue's. */
  readonly open: OpenContender;
  /** Stops the queue after the meme in hand and frees its model. */
  hold(): Promise<void>;
  /** Lets the queue go on, where `hold` had stopped it. */
  endHold(): void;
  /** Every meme of the library, and those that are selected or found there. */
  memes(): { readonly all: readonly MemeId[]; readonly chosen: readonly MemeId[] };
  /** Makes a contender's model, and how it runs, the one that captions. */
  use(contender: Contender): Promise<void>;
};

/** Which memes to compare on. */
export type Which = 'four' | 'twenty' | 'chosen';

/** What is being done at the moment. */
export type Phase = {
  readonly side: 0 | 1;
  readonly kind: 'waiting' | 'loading' | 'captioning' | 'measuring';
  /** The meme in hand and what was said of it so far. */
  readonly meme: MemeId | null;
  readonly live: string;
};

const LOCK = 'memelore-comparison';

/** The comparison that was asked for last: run by one tab, gone on with after a reload. */
export class Comparing {
  readonly #host: ComparingHost;
  readonly #notices: Notices;
  #comparison = $state.raw<Comparison | null>(null);
  #phase = $state.raw<Phase | null>(null);
  #stop = new AbortController();
  #started: Promise<void> | null = null;
  /** The comparison as far as it has come; null when there is none. */
  readonly comparison = $derived(this.#comparison);
  /** What is being done here; null when nothing is, or another tab does it. */
  readonly phase = $derived(this.#phase);

  constructor(host: ComparingHost, notices: Notices) {
    this.#host = host;
    this.#notices = notices;
  }

  /** Memes that are selected or found in the library. */
  get chosen(): readonly MemeId[] {
    return this.#host.memes().chosen;
  }

  /** Reads the last comparison and goes on with one that a reload interrupted; once however often it is called. */
  start(): Promise<void> {
    this.#started ??= this.#read();
    return this.#started;
  }

  /** Compares two contenders on these memes, in place of the comparison before. */
  async compare(contenders: readonly [Contender, Contender], memes: readonly MemeId[]): Promise<void> {
    if (this.#comparison?.state === 'running') return;
    await this.#keep(newComparison(contenders, memes, Date.now()));
    await this.#go();
  }

  /** Compares on a choice of memes: some at random, or those that are selected or found. */
  async compareSome(contenders: readonly [Contender, Contender], which: Which): Promise<void> {
    const { all, chosen } = this.#host.memes();
    const memes = which === 'chosen' ? chosen : someOf(all, which === 'four' ? 4 : 20);
    if (memes.length > 0) await this.compare(contenders, memes);
  }

  /** Makes a contender the one that captions. */
  async use(contender: Contender): Promise<void> {
    await this.#host.use(contender);
    this.#notices.say(`${contender.model} captions from now on`, 'good');
  }

  /** Stops; what was captioned stays and `resume` goes on behind it. */
  async stop(): Promise<void> {
    this.#stop.abort();
    if (this.#comparison?.state === 'running') await this.#keep({ ...this.#comparison, state: 'stopped' });
  }

  /** Goes on with a comparison that was stopped. */
  async resume(): Promise<void> {
    if (this.#comparison?.state !== 'stopped') return;
    await this.#keep({ ...this.#comparison, state: 'running' });
    await this.#go();
  }

  async #read(): Promise<void> {
    const loaded = await loadComparison();
    if (!loaded.ok) return;
    this.#comparison ??= loaded.value;
    if (loaded.value?.state === 'running') void this.#go();
    else this.#host.endHold();
  }

  async #go(): Promise<void> {
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    // One tab does it; another one that was reloaded meanwhile waits for its turn and then finds nothing left.
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
        if (!signal.aborted && now !== null) await this.#keep({ ...now, state: 'done' });
      })
      .catch((error: unknown) => {
        // Stopped while it waited for its turn.
        if (!signal.aborted) throw error;
      });
  }

  async #runSide(index: 0 | 1, signal: AbortSignal): Promise<void> {
    const comparison = this.#comparison;
    if (comparison === null) return;
    const side = comparison.sides[index];
    const left = leftOf(comparison, side);
    if (left.length === 0) return;
    const [{ runSide }, { measureMemory }] = await Promise.all([
      import('./compare-side'),
      import('$lib/captioner/memory-now'),
    ]);
    await runSide(side, left, {
      signal,
      open: this.#host.open,
      measure: () => measureMemory(signal),
      onPhase: (phase) => (this.#phase = { side: index, ...phase }),
      onSide: (changed) => this.#keepSide(index, changed),
    });
  }

  async #keepSide(index: 0 | 1, side: Side): Promise<void> {
    const comparison = this.#comparison;
    if (comparison === null) return;
    const [first, second] = comparison.sides;
    await this.#keep({ ...comparison, sides: index === 0 ? [side, second] : [first, side] });
  }

  async #keep(comparison: Comparison): Promise<void> {
    this.#comparison = comparison;
    const saved = await saveComparison(comparison);
    if (!saved.ok) this.#notices.fail(saved.failure);
  }
}

/** `count` of the memes, each as likely as the others; all of them when there are fewer. */
function someOf(memes: readonly MemeId[], count: number): readonly MemeId[] {
  const left = [...memes];
  for (let at = 0; at < Math.min(count, left.length); at += 1) {
    const other = at + Math.floor(Math.random() * (left.length - at));
    const [first, second] = [left[at], left[other]];
    if (first !== undefined && second !== undefined) [left[at], left[other]] = [second, first];
  }
  return left.slice(0, count);
}
