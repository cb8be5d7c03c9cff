import { canRetry, type Failure } from '$lib/core/failure';
import { failed, success, type Result } from '$lib/core/result';
import { isAnyDue, isDue, nextDue, versionsOf, type Making } from './due';
import type { DerivedKind, Meme } from '$lib/core/meme';
import { saveDerived, type Remade } from '$lib/storage/derived';
import type { Library } from '$lib/library/library.svelte';
import { spareBattery } from '$lib/queue/spare-battery';

/** Makes something from originals. Answers for each meme in order; makers are listed in the order of need. */
export type Maker = Making & { make(memes: readonly Meme[]): Promise<readonly Result<Remade>[]> };

/** How far it has come, in memes, and who paused it. */
export type DerivedProgress = {
  readonly done: number;
  readonly total: number;
  readonly pausedFor: 'person' | 'battery' | null;
};

/** What goes first. */
type Others = {
  /** Whether files are being taken in. */
  readonly importing: () => boolean;
  /** Whether memes are being read or described. */
  readonly captioning: () => boolean;
};

/** The tab that holds it does the work. */
const LOCK = 'memelore-derived';
/** Opening the library comes first. */
const START_MS = 5000;
/** How long after a person's last key, touch or scroll the work goes on. */
const CALM_MS = 2000;
const WAIT_MS = 250;
/** Batches that failed in a row before it is given up for this visit. */
const MOST_FAILURES = 3;
const INPUTS = ['keydown', 'pointerdown', 'wheel', 'touchmove', 'scroll'];

/**
 * Makes again what is derived from originals where its maker is newer than what is stored: in one tab, batch by batch, in half
 * of the time while nothing else goes on, or without pauses when somebody waits. A batch is stored in one transaction: whatever
 * ends the tab, the next one goes on behind it.
 */
export class DerivedData {
  readonly #library: Library;
  readonly #makers: readonly Maker[];
  readonly #others: Others;
  readonly #battery: { check(): void };
  readonly #due: readonly Meme[];
  /** What somebody waits for; a kind as often as it was asked for. */
  #asked = $state.raw<readonly DerivedKind[]>([]);
  #leads = $state.raw(false);
  #total = $state.raw(0);
  #pausedFor = $state.raw<DerivedProgress['pausedFor']>(null);
  #running = false;
  #failures = 0;
  #failure: Failure | null = null;
  #calmAt = performance.now() + START_MS;

  constructor(library: Library, makers: readonly Maker[], others: Others) {
    this.#library = library;
    this.#makers = makers;
    this.#others = others;
    this.#due = $derived(library.memes.filter(isAnyDue));
    this.#battery = spareBattery({
      work: () => (this.#pausedFor === 'battery' ? 'spared' : this.progress?.pausedFor === null ? 'running' : 'none'),
      onLow: () => this.pause('battery'),
      onCharged: () => this.resume(),
    });
    const onInput = (): void => void (this.#calmAt = Math.max(this.#calmAt, performance.now() + CALM_MS));
    for (const input of INPUTS) addEventListener(input, onInput, { capture: true, passive: true });
    this.#lead({});
  }

  /** Null when there is nothing to do, in the other tabs, and while something else goes first. */
  get progress(): DerivedProgress | null {
    const left = this.#due.length;
    if (!this.#leads || left === 0 || this.#goesSecond()) return null;
    return { done: Math.max(0, this.#total - left), total: Math.max(this.#total, left), pausedFor: this.#pausedFor };
  }

  /**
   * Makes what is due of this kind before all else, in this tab and without pauses. Fails with `cancelled`, or with what has
   * stopped the work.
   */
  async ask(kind: DerivedKind, signal?: AbortSignal): Promise<Result<void>> {
    const isMissing = (): boolean => this.#due.some((meme) => isDue(meme, kind));
    if (!isMissing()) return success(undefined);
    this.#asked = [...this.#asked, kind];
    this.#failure = null;
    this.resume();
    if (!this.#leads) this.#lead({ steal: true });
    let failure: Failure | null = null;
    while (failure === null && isMissing()) {
      await pause(WAIT_MS);
      failure = signal?.aborted === true ? { kind: 'cancelled' } : this.#failure;
    }
    this.#asked = this.#asked.toSpliced(this.#asked.indexOf(kind), 1);
    return failure === null ? success(undefined) : failed(failure);
  }

  pause(by: 'person' | 'battery' = 'person'): void {
    this.#pausedFor = by;
  }

  resume(): void {
    this.#pausedFor = null;
    void this.#run();
  }

  /** Waits for the lock, or takes it from the tab that has it, and holds it until the tab goes or another one takes it. */
  #lead(options: LockOptions): void {
    const held = navigator.locks.request(LOCK, options, async () => {
      this.#leads = true;
      void this.#run();
      await new Promise(() => undefined);
    });
    held.catch((error: unknown) => {
      if (!this.#leads) throw error;
      this.#leads = false;
      this.#lead({});
    });
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    this.#battery.check();
    while (this.#leads && this.#failure === null) {
      this.#total = Math.max(this.#total, this.#due.length);
      const next = nextDue(this.#due, this.#makers, this.#asked);
      if (next === null) break;
      if (this.#mustWait()) {
        await pause(WAIT_MS);
        continue;
      }
      const begun = performance.now();
      await this.#make(next.maker, next.memes);
      if (this.#asked.length === 0) await pause(performance.now() - begun);
    }
    if (this.#due.length === 0) this.#total = 0;
    this.#running = false;
  }

  #goesSecond(): boolean {
    return this.#others.importing() || (this.#asked.length === 0 && this.#others.captioning());
  }

  #mustWait(): boolean {
    const isPersonAtWork = this.#asked.length === 0 && performance.now() < this.#calmAt;
    return this.#pausedFor !== null || isPersonAtWork || this.#goesSecond();
  }

  async #make(maker: Maker, memes: readonly Meme[]): Promise<void> {
    const made = await maker.make(memes);
    // When all fail for a reason that may pass, such as a worker that does not start, nothing is wrong with the memes.
    const passing = made.map((item) => (!item.ok && canRetry(item.failure) ? item.failure : null));
    const [trouble = null] = passing.includes(null) ? [] : passing;
    const stored =
      trouble === null
        ? await saveDerived(
            memes.map(({ id }, at) => {
              const item = made[at];
              return item?.ok === true ? item.value : { id, made: versionsOf(maker.kinds) };
            }),
          )
        : failed(trouble);
    if (stored.ok) this.#library.applyDerived(stored.value);
    const failure = stored.ok ? (stored.value.length > 0 ? null : ({ kind: 'meme-gone' } as const)) : stored.failure;
    this.#failures = failure === null ? 0 : this.#failures + 1;
    if (this.#failures >= MOST_FAILURES) this.#failure = failure;
    if (failure !== null) await pause(WAIT_MS);
  }
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}
