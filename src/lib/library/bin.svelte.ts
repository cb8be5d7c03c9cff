import type { Notices } from '$lib/basics/notices.svelte';
import { KEPT_DAYS, type BinnedMeme } from '$lib/core/binned-meme';
import type { Failure } from '$lib/core/failure';
import { formatMemes, formatName } from '$lib/core/format';
import type { MemeId } from '$lib/core/ids';
import { emptyBinOfDue, moveToBin, readBin, restoreFromBin } from '$lib/storage/bin';
import { onChange } from '$lib/storage/changes';
import { countDay } from '$lib/storage/days';
import { removeMemes } from '$lib/storage/memes';
import type { Library } from './library.svelte';
import { titleOf } from './meme-title';

/** More memes than this are not deleted without a question. */
const MAX_UNASKED = 10;

/** How often an open tab looks whether another day has come. */
const DAY_CHECK_MS = 3_600_000;

/**
 * A question before memes are deleted: `many` to the bin, `no-room` for good because the bin has no room for them,
 * `for-good` from the bin, `all` for everything in the bin.
 */
export type DeletionQuestion = { readonly kind: 'many' | 'no-room' | 'for-good' | 'all'; readonly memes: number };

/** Deletes memes and keeps them in the bin for a while. */
export class Bin {
  readonly #library: Library;
  readonly #notices: Notices;
  #list = $state.raw<readonly BinnedMeme[] | null>(null);
  #failure = $state.raw<Failure | null>(null);
  #question = $state.raw<DeletionQuestion | null>(null);
  #answer: ((yes: boolean) => void) | null = null;
  #isFollowing = false;
  readonly #ids = $derived(new Set((this.#list ?? []).map(({ meme }) => meme.id)));
  /** The memes in the bin, the last deleted first; null until `open` has read them. */
  readonly list = $derived(this.#list);
  /** Why they cannot be read; null if they can. */
  readonly failure = $derived(this.#failure);
  /** Bytes of the originals in the bin. */
  readonly bytes = $derived((this.#list ?? []).reduce((sum, { meme }) => sum + meme.bytes, 0));
  /** The question that `answer` answers; null for none. */
  readonly question = $derived(this.#question);

  constructor(library: Library, notices: Notices) {
    this.#library = library;
    this.#notices = notices;
  }

  /** Counts today, also when it changes, and deletes for good what was in the bin for its days. */
  async start(): Promise<void> {
    setInterval(() => void this.#countDay(), DAY_CHECK_MS);
    await this.#countDay();
  }

  /** Reads the bin, now and after every change in any tab. */
  async open(): Promise<void> {
    if (!this.#isFollowing) {
      this.#isFollowing = true;
      onChange((change) => {
        if (change.kind === 'bin') void this.#read();
      });
      this.#library.follow((change) => {
        const back = change.kind === 'put' && change.memes.some(({ id }) => this.has(id));
        if (back || change.kind === 'deleted') void this.#read();
      });
    }
    await this.#read();
  }

  /**
   * Moves memes and their jobs to the bin, which can be undone. It asks before many, and if there is no room it offers
   * to delete them for good. True if they are gone.
   */
  async remove(ids: readonly MemeId[]): Promise<boolean> {
    if (ids.length === 0) return false;
    if (ids.length > MAX_UNASKED && !(await this.#ask('many', ids.length))) return false;
    const [only] = ids.length === 1 ? ids : [];
    const meme = only === undefined ? undefined : this.#library.byId(only);
    const moved = await moveToBin(ids);
    if (!moved.ok && moved.failure.kind === 'storage-full') return await this.#removeWithoutBin(ids);
    if (!moved.ok) {
      this.#notices.fail(moved.failure);
      return false;
    }
    this.#library.applyDeleted(ids);
    const what = meme === undefined ? formatMemes(ids.length) : formatName(titleOf(meme));
    const kept = `the bin keeps ${ids.length === 1 ? 'it' : 'them'} for ${KEPT_DAYS} days`;
    this.#notices.say(`${what} deleted; ${kept}`, 'plain', { label: 'Undo', run: () => void this.restore(ids) });
    return true;
  }

  /** True if the meme is in the bin; false until `open` has read it. */
  has(id: MemeId): boolean {
    return this.#ids.has(id);
  }

  /** Moves memes from the bin back to the library. */
  async restore(ids: readonly MemeId[]): Promise<void> {
    const restored = await restoreFromBin(ids);
    if (!restored.ok) {
      this.#notices.fail(restored.failure);
      return;
    }
    this.#library.applyRestored(restored.value);
    const { memes } = restored.value;
    const [first] = memes;
    if (first === undefined) return; // another tab was faster
    const what = memes.length === 1 ? formatName(titleOf(first)) : formatMemes(memes.length);
    this.#notices.say(`${what} ${memes.length === 1 ? 'is' : 'are'} back in the library`, 'good');
  }

  /** Deletes memes of the bin for good, after a question. */
  async deleteForGood(ids: readonly MemeId[]): Promise<void> {
    if (await this.#ask('for-good', ids.length)) await this.#removeFromBin(ids);
  }

  /** Deletes everything in the bin for good, after a question. What comes into it meanwhile stays. */
  async empty(): Promise<void> {
    const ids = (this.#list ?? []).map(({ meme }) => meme.id);
    if (ids.length > 0 && (await this.#ask('all', ids.length))) await this.#removeFromBin(ids);
  }

  /** Answers `question`. */
  answer(yes: boolean): void {
    this.#answer?.(yes);
    this.#answer = null;
    this.#question = null;
  }

  async #removeWithoutBin(ids: readonly MemeId[]): Promise<boolean> {
    if (!(await this.#ask('no-room', ids.length))) return false;
    const removed = await removeMemes(ids, 'memes');
    if (!removed.ok) {
      this.#notices.fail(removed.failure);
      return false;
    }
    this.#library.applyDeleted(ids);
    this.#notices.say(`${formatMemes(removed.value)} deleted for good`);
    return true;
  }

  async #removeFromBin(ids: readonly MemeId[]): Promise<void> {
    const removed = await removeMemes(ids, 'bin');
    if (removed.ok) this.#notices.say(`${formatMemes(removed.value)} deleted for good`);
    else this.#notices.fail(removed.failure);
    await this.#readAgain();
  }

  async #ask(kind: DeletionQuestion['kind'], memes: number): Promise<boolean> {
    this.answer(false);
    this.#question = { kind, memes };
    return await new Promise((resolve) => (this.#answer = resolve));
  }

  async #countDay(): Promise<void> {
    // On a full disk the day is not counted, which keeps the memes longer.
    await countDay(Date.now());
    await emptyBinOfDue();
    await this.#readAgain();
  }

  async #readAgain(): Promise<void> {
    if (this.#isFollowing) await this.#read();
  }

  async #read(): Promise<void> {
    const read = await readBin();
    if (read.ok) this.#list = read.value;
    this.#failure = read.ok ? null : read.failure;
  }
}
