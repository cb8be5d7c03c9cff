import { MAX_NAME_LENGTH } from '$lib/core/bounds';
import type { CaptionKind, CaptionRecord } from '$lib/core/caption';
import type { Failure } from '$lib/core/failure';
import type { MemeId } from '$lib/core/ids';
import type { Job } from '$lib/core/job';
import type { Meme, Thumbnail } from '$lib/core/meme';
import { failed } from '$lib/core/result';
import { nameKey } from './name-key';
import type { FromBin } from '$lib/storage/bin';
import { captionsOf, chooseText, editText } from '$lib/storage/captions';
import { dropDraft, keepDraft } from '$lib/storage/drafts';
import { onChange } from '$lib/storage/changes';
import {
  loadLibrary,
  readMemes,
  readOriginal,
  readRendition,
  readThumbnails,
  updateMemes,
  type MemeChange,
} from '$lib/storage/memes';
import { libraryMarker, noteMemes, type LibraryMarker } from '$lib/storage/marker';
import { isStillStored, lossOf, openLibrary } from '$lib/storage/open-library';
import { Batch } from './batch';
import type { Notices } from '$lib/basics/notices.svelte';
import { MemeTable } from './arrange';

/**
 * A library that was there (`marker`) and is gone, or damaged but not deleted; `stuck` if the browser can neither read
 * it nor put an empty one in its place.
 */
export type LostLibrary = { readonly why: 'gone' | 'damaged' | 'stuck'; readonly marker: LibraryMarker };

/** Loading state of the library. */
export type LibraryState =
  | { readonly kind: 'opening' | 'ready' }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'lost'; readonly lost: LostLibrary };

/** Sort keys are computed in slices of this length with pauses between them, so that no click is delayed. */
const SLICE_MS = 5;
const SLICE_PAUSE_MS = 30;

/** A change of memes. `put` and `removed` come from this tab or another, the others only from this tab. */
export type LibraryChange =
  | { readonly kind: 'put'; readonly memes: readonly Meme[] }
  | { readonly kind: 'removed'; readonly ids: readonly MemeId[] }
  /** Their jobs are deleted with them. */
  | { readonly kind: 'deleted'; readonly ids: readonly MemeId[] }
  /** Memes came back from the bin, with these jobs. */
  | { readonly kind: 'restored'; readonly jobs: readonly Job[] };

/** All memes in memory, synchronised with storage and the other tabs. */
export class Library {
  // The table is not reactive: 20,000 signals would cost more than re-evaluating the few cards on screen.
  readonly #table = new MemeTable();
  #state = $state.raw<LibraryState>({ kind: 'opening' });
  #memes = $state.raw<readonly Meme[]>([]);
  readonly #notices: Notices;
  readonly #listeners: ((change: LibraryChange) => void)[] = [];
  readonly #thumbnails = new Batch(async (ids: readonly MemeId[]) => {
    const read = await readThumbnails(ids);
    return read.ok ? read.value : new Map<MemeId, Thumbnail>();
  });
  #deleted = $state.raw(false);
  readonly state = $derived(this.#state);
  /** True if the library was deleted while the page shows it, e.g. with the site's data. */
  readonly deleted = $derived(this.#deleted);
  /** All memes, newest first, without those in the bin. */
  readonly memes = $derived(this.#memes);

  constructor(notices: Notices) {
    this.#notices = notices;
  }

  /**
   * Opens the stored library; true if it can be loaded. `lacking` is what the page lacks, so that it cannot be opened.
   * With `anew`, an empty library takes the place of one that is lost.
   */
  async open(lacking: Failure | null = null, anew = false): Promise<boolean> {
    const opened = lacking === null ? await openLibrary(anew) : failed(lacking);
    if (opened.ok) return true;
    const marker = libraryMarker();
    const why = anew ? 'stuck' : lossOf(opened.failure);
    this.#state =
      marker !== null && why !== null
        ? { kind: 'lost', lost: { why, marker } }
        : { kind: 'failed', failure: opened.failure };
    return false;
  }

  /** Looks whether what is shown is still stored. Call it when the browser has closed the connection. */
  async checkStored(): Promise<void> {
    if (this.#memes.length === 0 || (await isStillStored(this.#memes.map(({ id }) => id)))) return;
    this.#deleted = true;
    // It may have been deleted, too; then the next start can say what is missing.
    noteMemes(this.#memes.length);
  }

  /** Loads the library and subscribes to changes of other tabs. Returns the stored jobs for the queue. */
  async start(): Promise<readonly Job[]> {
    onChange((change) => {
      if (change.kind === 'memes') void this.#reload(change.ids);
      if (change.kind === 'derived') void this.#reloadDerived(change.ids);
    });
    const loaded = await loadLibrary();
    if (!loaded.ok) {
      this.#state = { kind: 'failed', failure: loaded.failure };
      return [];
    }
    this.put(loaded.value.memes);
    this.#state = { kind: 'ready' };
    precomputeNameKeys(loaded.value.memes);
    return loaded.value.jobs;
  }

  /** Calls `listener` after every change of the memes. */
  follow(listener: (change: LibraryChange) => void): void {
    this.#listeners.push(listener);
  }

  /** Finds a meme by id, reactively. */
  byId(id: string): Meme | undefined {
    return this.#memes.length === 0 ? undefined : this.#table.get(id as MemeId);
  }

  /** Updates memes from records that storage has just written. */
  put(memes: readonly Meme[]): void {
    if (memes.length === 0) return;
    this.#table.put(memes);
    this.#memes = this.#table.list;
    this.#notify({ kind: 'put', memes });
  }

  /** Loads a thumbnail; null if the meme is gone. Calls of the same microtask share one read. */
  async thumbnail(id: MemeId): Promise<Blob | null> {
    const thumbnail = await this.#thumbnails.get(id);
    return thumbnail === undefined ? null : new Blob([thumbnail.data], { type: thumbnail.type });
  }

  /** Loads what is shown, copied and shared: the rendition of a damaged picture, else as `original`. */
  async picture(id: MemeId): Promise<Blob | null> {
    const rendition = this.#table.get(id)?.damaged === true ? await readRendition(id) : null;
    return rendition?.ok === true && rendition.value !== null ? rendition.value : await this.original(id);
  }

  /** Loads the original bytes with their detected MIME type; null if the meme is gone. */
  async original(id: MemeId): Promise<Blob | null> {
    const read = await readOriginal(id);
    if (!read.ok) return null;
    return new Blob([read.value], { type: this.#table.get(id)?.type ?? '' });
  }

  /**
   * Stores a text that a person wrote; no model replaces it afterwards. If that fails, the text is kept as a draft.
   * Returns the failure, or null once the text is stored.
   */
  async setText(id: MemeId, kind: CaptionKind, value: string): Promise<Failure | null> {
    const of = { meme: id, kind };
    const begun = Date.now();
    const edited = await editText(id, kind, value);
    if (!edited.ok) {
      keepDraft(of, value);
      return edited.failure;
    }
    this.put([edited.value]);
    dropDraft(of, begun);
    return null;
  }

  /** Keeps a text that is not stored yet before its page is gone; it is offered at the next start. */
  keepText(id: MemeId, kind: CaptionKind, value: string): void {
    keepDraft({ meme: id, kind }, value);
  }

  /** Makes an earlier text the current one; it counts as the person's choice. */
  async useText(record: CaptionRecord): Promise<void> {
    const chosen = await chooseText(record);
    if (chosen.ok) this.put([chosen.value]);
    else this.#notices.fail(chosen.failure);
  }

  /** All texts ever made for a meme, newest first. */
  async history(id: MemeId): Promise<readonly CaptionRecord[]> {
    const read = await captionsOf(id);
    return read.ok ? read.value : [];
  }

  /** Applies `change` to each meme; `change` returns null for a meme that needs no change. */
  async change(ids: readonly MemeId[], change: (meme: Meme) => MemeChange | null): Promise<void> {
    const changed = await updateMemes(ids, change, (memes) => this.put(memes));
    if (!changed.ok) this.#notices.fail(changed.failure);
  }

  /** Makes all of these memes favourites, or none of them if all are favourites already. */
  async toggleFavourite(ids: readonly MemeId[]): Promise<void> {
    const favourite = ids.some((id) => this.#table.get(id)?.favourite === false);
    await this.change(ids, (meme) => (meme.favourite === favourite ? null : { favourite }));
  }

  /** Gives a meme a name of its own, shown before its file's; '' takes it away. */
  async rename(id: MemeId, typed: string): Promise<void> {
    const title = typed.replace(/\s+/gu, ' ').trim().slice(0, MAX_NAME_LENGTH);
    await this.change([id], (meme) => ((meme.title ?? '') === title ? null : { title }));
  }

  /** Moves memes to a folder, '' for none. */
  async move(ids: readonly MemeId[], folder: string): Promise<void> {
    await this.change(ids, (meme) => (meme.folder === folder ? null : { folder }));
  }

  /** Removes memes that storage has just moved to the bin or deleted. */
  applyDeleted(ids: readonly MemeId[]): void {
    this.#removeFromMemory(ids);
    this.#notify({ kind: 'deleted', ids });
  }

  /** Adds or updates memes that came back from the bin, and announces their jobs. */
  applyRestored({ memes, jobs }: FromBin): void {
    this.put(memes);
    this.#notify({ kind: 'restored', jobs });
  }

  /** Updates records whose derived data changed. Listeners are not called: the search index needs no update. */
  applyDerived(memes: readonly Meme[]): void {
    this.#table.put(memes);
    this.#memes = this.#table.list;
  }

  async #reload(ids: readonly MemeId[]): Promise<void> {
    const read = await readMemes(ids);
    if (!read.ok) return;
    const found = new Set(read.value.map((meme) => meme.id));
    this.#removeFromMemory(ids.filter((id) => !found.has(id)));
    this.put(read.value);
  }

  async #reloadDerived(ids: readonly MemeId[]): Promise<void> {
    const read = await readMemes(ids);
    if (read.ok) this.applyDerived(read.value);
  }

  #removeFromMemory(ids: readonly MemeId[]): void {
    if (ids.length === 0) return;
    this.#table.remove(ids);
    this.#memes = this.#table.list;
    this.#notify({ kind: 'removed', ids });
  }

  #notify(change: LibraryChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}

/** Computes the sort keys of all names while the page is idle: for 20,000 names it takes too long for a click. */
function precomputeNameKeys(memes: readonly Meme[]): void {
  let next = 0;
  const runSlice = (): void => {
    const until = performance.now() + SLICE_MS;
    for (let meme = memes[next]; meme !== undefined && performance.now() < until; meme = memes[(next += 1)])
      nameKey(meme);
    if (next < memes.length) setTimeout(runSlice, SLICE_PAUSE_MS);
  };
  setTimeout(runSlice, SLICE_PAUSE_MS);
}
