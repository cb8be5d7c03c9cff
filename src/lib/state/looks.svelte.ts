import type { MemeId } from '$lib/core/ids';
import type { Meme } from '$lib/domain/meme';
import { failed, success, type Result } from '$lib/core/result';
import { withCopiesWorker, type CopiesHand } from '$lib/search/copies-client';
import { saveHashes, type Look } from '$lib/storage/hashes';
import { readThumbnails } from '$lib/storage/pictures';
import type { Library } from './library.svelte';

/** What would be disturbed. */
export type Others = {
  /** Whether pictures are being taken in: nothing is looked at meanwhile. */
  readonly importing: () => boolean;
  /** Whether texts are being made: nothing is looked at unasked meanwhile. */
  readonly captioning: () => boolean;
};

/** Small pictures looked at in one go, about 100 ms of another thread; a closed tab loses no more. */
const BATCH = 32;
/** Unasked, as many at a time, and this long between. */
const QUIET_BATCH = 8;
const QUIET_PAUSE_MS = 100;
/** Opening the library comes first. */
const START_PAUSE_MS = 5000;
/** How soon after a disturbance it is tried again. */
const BUSY_PAUSE_MS = 2000;
/** Tabs take turns, batch by batch, so that none does what another one does. */
const LOCK = 'memelore-looks';

/**
 * Finds out how memes look that came before the library kept that. New ones are looked at when they come in. What is found
 * is stored batch by batch: whatever ends the tab, the next one goes on.
 */
export class Looks {
  readonly #library: Library;
  readonly #others: Others;
  readonly #unseen: readonly Meme[];
  #stop = new AbortController();
  #asked: Promise<Result<void>> | null = null;
  #quiet = false;

  constructor(library: Library, others: Others) {
    this.#library = library;
    this.#others = others;
    this.#unseen = $derived(library.memes.filter(({ hash }) => hash === undefined));
  }

  /** How many memes nobody has looked at. */
  get left(): number {
    return this.#unseen.length;
  }

  /**
   * Looks at all that are left, as fast as one thread can: about 200 a second. Fails with `cancelled`, `worker-died` or with
   * what storage says. Asked again meanwhile, it is the same work.
   */
  async look(): Promise<Result<void>> {
    const asked = (this.#asked ??= this.#lookAtAll());
    const result = await asked;
    if (this.#asked === asked) this.#asked = null;
    return result;
  }

  /** Ends what was asked for; what has been found stays. */
  stop(): void {
    this.#stop.abort();
    this.#stop = new AbortController();
    this.#asked = null;
  }

  /** Looks at what is left a few at a time, while nothing else goes on; ends when nothing is left or something fails. */
  async lookQuietly(): Promise<void> {
    if (this.#quiet) return;
    this.#quiet = true;
    await pause(START_PAUSE_MS);
    while (this.#unseen.length > 0) {
      if (this.#isDisturbing()) await pause(BUSY_PAUSE_MS);
      else if (!(await this.#lookWhileQuiet()).ok) break;
    }
    this.#quiet = false;
  }

  #isDisturbing(): boolean {
    return this.#asked !== null || this.#others.importing() || this.#others.captioning() || document.hidden;
  }

  async #lookWhileQuiet(): Promise<Result<void>> {
    return await withCopiesWorker(new AbortController().signal, async (hand) => {
      while (this.#unseen.length > 0 && !this.#isDisturbing()) {
        await idle();
        const done = await this.#lookAtSome(hand, QUIET_BATCH);
        if (!done.ok) return done;
        await pause(QUIET_PAUSE_MS);
      }
      return success(undefined);
    });
  }

  async #lookAtAll(): Promise<Result<void>> {
    const { signal } = this.#stop;
    if (this.#unseen.length === 0) return success(undefined);
    return await withCopiesWorker(signal, async (hand) => {
      while (this.#unseen.length > 0) {
        if (signal.aborted) return failed({ kind: 'cancelled' });
        if (this.#others.importing()) await pause(BUSY_PAUSE_MS);
        else {
          const done = await this.#lookAtSome(hand, BATCH);
          if (!done.ok) return done;
        }
      }
      return success(undefined);
    });
  }

  async #lookAtSome(hand: CopiesHand, most: number): Promise<Result<void>> {
    return await navigator.locks.request(LOCK, async () => {
      // What another tab has just looked at is not among them.
      const ids = this.#unseen.slice(0, most).map(({ id }) => id);
      const looks = await lookAt(hand, ids);
      const saved = looks.ok ? await saveHashes(looks.value) : looks;
      if (looks.ok && saved.ok) this.#library.look(looks.value);
      return saved.ok ? success(undefined) : saved;
    });
  }
}

async function lookAt(hand: CopiesHand, ids: readonly MemeId[]): Promise<Result<Look[]>> {
  const read = await readThumbnails(ids);
  if (!read.ok) return read;
  const there = ids.flatMap((id) => read.value.get(id) ?? []);
  const hashes = await hand.hash(there.map(({ type, data }) => ({ type, data })));
  if (!hashes.ok) return hashes;
  const found = new Map(there.map(({ meme }, index) => [meme, hashes.value[index] ?? null]));
  // One without a picture is not asked for again either.
  return success(ids.map((id) => ({ id, hash: found.get(id) ?? null })));
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

/** Safari does not tell when it is idle. */
async function idle(): Promise<void> {
  if ('requestIdleCallback' in globalThis) await new Promise((resolve) => requestIdleCallback(resolve));
}
