import { canRetry, type Failure } from '$lib/core/failure';
import { failed, success, type Result } from '$lib/core/result';
import { watch } from '$lib/core/watch.svelte';
import { isAnyDue, isDue, nextDue, currentVersions, type MakerScope } from './due';
import type { DerivedKind, Meme } from '$lib/core/meme';
import { saveDerived, type DerivedUpdate } from '$lib/storage/derived';
import type { Library } from '$lib/library/library.svelte';
import { watchBattery } from '$lib/queue/watch-battery';

/** Makes derived data from originals. Makers are listed by priority. */
export type Maker = MakerScope & {
  /** Returns a result for each meme, in order. */
  make(memes: readonly Meme[]): Promise<readonly Result<DerivedUpdate>[]>;
  /** Frees memory that it needs only while it makes something. */
  release?(): void;
};

/** Progress of what is made now, in memes, and what paused the work. */
export type DerivedProgress = {
  readonly kinds: readonly DerivedKind[];
  readonly done: number;
  readonly total: number;
  readonly pausedFor: 'person' | 'battery' | null;
};

/** Other work, which has priority. */
type OtherWork = {
  /** True during an import. */
  readonly importing: () => boolean;
  /** True while memes are read for the first time or described. */
  readonly captioning: () => boolean;
};

/** The tab that holds this lock does the work. */
const LOCK = 'memelore-derived';
/** Delay of the first batch, so that opening the library is not slowed down. */
const START_MS = 5000;
/** Pause after the person's last key, touch or scroll. */
const IDLE_MS = 2000;
const POLL_MS = 250;
/** Consecutive failed batches before the work stops until the next visit or request. */
const MAX_FAILURES = 3;
const INPUTS = ['keydown', 'pointerdown', 'wheel', 'touchmove', 'scroll'];

/**
 * Makes derived data again if the version that made it is outdated. One tab works in batches, for half of the time and
 * while nothing else runs; on request it works without pauses. Each batch is stored in one transaction, so the work
 * continues after a closed tab.
 */
export class DerivedData {
  readonly #library: Library;
  readonly #makers: readonly Maker[];
  readonly #otherWork: OtherWork;
  readonly #battery: { check(): void };
  readonly #next: ReturnType<typeof nextDue<Maker, Meme>>;
  /** The kinds that were requested, once for each request. */
  #requested = $state.raw<readonly DerivedKind[]>([]);
  #isLeader = $state.raw(false);
  /** For how many memes a maker was due when it began. */
  #begun = $state.raw<{ readonly maker: Maker | null; readonly total: number }>({ maker: null, total: 0 });
  #pausedFor = $state.raw<DerivedProgress['pausedFor']>(null);
  #running = false;
  #failures = 0;
  #failure: Failure | null = null;
  #idleAt = performance.now() + START_MS;

  constructor(library: Library, makers: readonly Maker[], others: OtherWork) {
    this.#library = library;
    this.#makers = makers;
    this.#otherWork = others;
    const due = $derived(library.memes.filter(isAnyDue));
    this.#next = $derived(nextDue(due, makers, this.#requested));
    this.#battery = watchBattery({
      work: () => (this.#pausedFor === 'battery' ? 'paused' : this.progress?.pausedFor === null ? 'running' : 'none'),
      onLow: () => this.pause('battery'),
      onCharged: () => this.resume(),
    });
    const onInput = (): void => void (this.#idleAt = Math.max(this.#idleAt, performance.now() + IDLE_MS));
    watch(
      () => this.#next !== null,
      (isDue) => void (isDue && this.#run()),
    );
    for (const input of INPUTS) addEventListener(input, onInput, { capture: true, passive: true });
    this.#requestLead({});
  }

  /** Null if nothing is due, if another tab does the work, or while other work has priority. */
  get progress(): DerivedProgress | null {
    const next = this.#next;
    if (!this.#isLeader || next === null || this.#mustYield()) return null;
    const total = this.#totalOf(next);
    return { kinds: next.maker.kinds, done: total - next.left, total, pausedFor: this.#pausedFor };
  }

  /**
   * Makes all due data of this kind first, in this tab and without pauses. Fails with `cancelled` or with the failure
   * that stopped the work.
   */
  async request(kind: DerivedKind, signal?: AbortSignal): Promise<Result<void>> {
    const isMissing = (): boolean => this.#library.memes.some((meme) => isDue(meme, kind));
    if (!isMissing()) return success(undefined);
    this.#requested = [...this.#requested, kind];
    this.#failure = null;
    this.resume();
    if (!this.#isLeader) this.#requestLead({ steal: true });
    let failure: Failure | null = null;
    while (failure === null && isMissing()) {
      await pause(POLL_MS);
      failure = signal?.aborted === true ? { kind: 'cancelled' } : this.#failure;
    }
    this.#requested = this.#requested.toSpliced(this.#requested.indexOf(kind), 1);
    return failure === null ? success(undefined) : failed(failure);
  }

  pause(by: 'person' | 'battery' = 'person'): void {
    this.#pausedFor = by;
  }

  resume(): void {
    this.#pausedFor = null;
    void this.#run();
  }

  /** Waits for the lock, or steals it with `steal`, and holds it until the tab closes or another one steals it. */
  #requestLead(options: LockOptions): void {
    const held = navigator.locks.request(LOCK, options, async () => {
      this.#isLeader = true;
      void this.#run();
      await new Promise(() => undefined);
    });
    held.catch((error: unknown) => {
      if (!this.#isLeader) throw error;
      this.#isLeader = false;
      this.#requestLead({});
    });
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    this.#battery.check();
    while (this.#isLeader && this.#failure === null) {
      const next = this.#next;
      if (next === null) break;
      const total = this.#totalOf(next);
      if (this.#begun.maker !== next.maker || this.#begun.total !== total) this.#begun = { maker: next.maker, total };
      if (this.#mustWait()) {
        if (this.#pausedFor !== null || this.#mustYield()) next.maker.release?.();
        await pause(POLL_MS);
        continue;
      }
      const begun = performance.now();
      await this.#make(next.maker, next.memes);
      if (this.#requested.length === 0) await pause(performance.now() - begun);
    }
    for (const maker of this.#makers) maker.release?.();
    this.#begun = { maker: null, total: 0 };
    this.#running = false;
  }

  #totalOf({ maker, left }: { readonly maker: Maker; readonly left: number }): number {
    return Math.max(left, this.#begun.maker === maker ? this.#begun.total : 0);
  }

  #mustYield(): boolean {
    return this.#otherWork.importing() || (this.#requested.length === 0 && this.#otherWork.captioning());
  }

  #mustWait(): boolean {
    const isPersonAtWork = this.#requested.length === 0 && performance.now() < this.#idleAt;
    return this.#pausedFor !== null || isPersonAtWork || this.#mustYield();
  }

  async #make(maker: Maker, memes: readonly Meme[]): Promise<void> {
    const made = await maker.make(memes);
    // If every meme fails with a transient failure, such as a worker that does not start, the memes are not to blame.
    const transient = made.map((item) => (!item.ok && canRetry(item.failure) ? item.failure : null));
    const [cause = null] = transient.includes(null) ? [] : transient;
    const stored =
      cause === null
        ? await saveDerived(
            memes.map(({ id }, at) => {
              const item = made[at];
              return item?.ok === true ? item.value : { id, made: currentVersions(maker.kinds) };
            }),
          )
        : failed(cause);
    if (stored.ok) this.#apply(maker, stored.value);
    const failure = stored.ok ? (stored.value.length > 0 ? null : ({ kind: 'meme-gone' } as const)) : stored.failure;
    this.#failures = failure === null ? 0 : this.#failures + 1;
    if (this.#failures >= MAX_FAILURES) this.#failure = failure;
    if (failure !== null) await pause(POLL_MS);
  }

  /** New texts are searched, new pictures are not. */
  #apply({ kinds }: Maker, memes: readonly Meme[]): void {
    if (kinds.includes('text')) this.#library.put(memes);
    else this.#library.applyDerived(memes);
  }
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}
