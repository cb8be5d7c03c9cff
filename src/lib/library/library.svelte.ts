import { formatNumber } from '$lib/core/format';
import type { CaptionKind, CaptionRecord } from '$lib/core/caption';
import type { Failure } from '$lib/core/failure';
import type { MemeId } from '$lib/core/ids';
import type { Job } from '$lib/core/job';
import { isGone, type Meme, type Thumbnail } from '$lib/core/meme';
import { nameKey } from './name-key';
import { deleteMemes, emptyBin, restoreMemes } from '$lib/storage/bin';
import { captionsOf, chooseText, editText } from '$lib/storage/captions';
import { onChange } from '$lib/storage/changes';
import { loadLibrary, readMemes, readOriginal, readThumbnails, updateMemes, type MemeChange } from '$lib/storage/memes';
import { Batch } from './batch';
import type { Notices } from '$lib/basics/notices.svelte';
import { MemeTable } from './arrange';

/** Whether the library can be shown. */
export type LibraryState = { kind: 'opening' } | { kind: 'ready' } | { kind: 'failed'; failure: Failure };

/** How long a deletion can be undone; longer than its notice stays. */
const UNDO_MS = 60_000;
/** Names are prepared for sorting in slices this short, with pauses between: no click notices. */
const WARM_MS = 5;
const WARM_PAUSE_MS = 30;

/** What happened to memes, in whichever tab unless it says otherwise. */
export type LibraryChange =
  | { readonly kind: 'put'; readonly memes: readonly Meme[] }
  | { readonly kind: 'removed'; readonly ids: readonly MemeId[] }
  /** In this tab: their jobs are deleted with them. */
  | { readonly kind: 'deleted'; readonly ids: readonly MemeId[] }
  /** A deletion was undone in this tab, which brought these jobs back. */
  | { readonly kind: 'restored'; readonly jobs: readonly Job[] };

/** All memes, held in memory and kept in step with storage and the other tabs. */
export class Library {
  // The table itself is plain: 20,000 signals would cost more than the few cards on screen looking again.
  readonly #table = new MemeTable();
  #state = $state.raw<LibraryState>({ kind: 'opening' });
  #memes = $state.raw<readonly Meme[]>([]);
  readonly #notices: Notices;
  readonly #followers: ((change: LibraryChange) => void)[] = [];
  readonly #thumbnails = new Batch(async (ids: readonly MemeId[]) => {
    const read = await readThumbnails(ids);
    return read.ok ? read.value : new Map<MemeId, Thumbnail>();
  });
  readonly state = $derived(this.#state);
  /** All memes, newest first; deleted ones are not among them. */
  readonly memes = $derived(this.#memes);

  constructor(notices: Notices) {
    this.#notices = notices;
  }

  /** Reads the library and follows the other tabs; returns the stored jobs, which the queue takes over. */
  async start(): Promise<readonly Job[]> {
    onChange((change) => {
      if (change.kind === 'memes') void this.#readAgain(change.ids);
      if (change.kind === 'derived') void this.#readDerived(change.ids);
    });
    const loaded = await loadLibrary();
    if (!loaded.ok) {
      this.#state = { kind: 'failed', failure: loaded.failure };
      return [];
    }
    this.put(loaded.value.memes);
    this.#state = { kind: 'ready' };
    this.#emptyBin(loaded.value.memes.filter(isGone).map(({ id }) => id));
    warmNames(loaded.value.memes);
    return loaded.value.jobs;
  }

  /** Calls `listener` with every change of the memes, after it was made. */
  follow(listener: (change: LibraryChange) => void): void {
    this.#followers.push(listener);
  }

  /** A meme of the library as it is now; whoever asks is told when it changes. */
  byId(id: string): Meme | undefined {
    return this.#memes.length === 0 ? undefined : this.#table.get(id as MemeId);
  }

  /** Takes over records that storage has just written. */
  put(memes: readonly Meme[]): void {
    if (memes.length === 0) return;
    this.#table.put(memes);
    this.#memes = this.#table.list;
    this.#tell({ kind: 'put', memes: memes.filter((meme) => !isGone(meme)) });
  }

  /** The small picture; null when the meme is gone. Calls of one moment are one read. */
  async thumbnail(id: MemeId): Promise<Blob | null> {
    const thumbnail = await this.#thumbnails.get(id);
    return thumbnail === undefined ? null : new Blob([thumbnail.data], { type: thumbnail.type });
  }

  /** The original bytes under their true type; null when the meme is gone. */
  async original(id: MemeId): Promise<Blob | null> {
    const read = await readOriginal(id);
    if (!read.ok) return null;
    return new Blob([read.value], { type: this.#table.get(id)?.type ?? '' });
  }

  /** Keeps what a person wrote; from then on no model overwrites it. */
  async setText(id: MemeId, kind: CaptionKind, value: string): Promise<void> {
    const edited = await editText(id, kind, value);
    if (edited.ok) this.put([edited.value]);
    else this.#notices.fail(edited.failure);
  }

  /** Makes an earlier text the current one, as the person's choice. */
  async useText(record: CaptionRecord): Promise<void> {
    const chosen = await chooseText(record);
    if (chosen.ok) this.put([chosen.value]);
    else this.#notices.fail(chosen.failure);
  }

  /** Every text ever made for a meme, newest first. */
  async history(id: MemeId): Promise<readonly CaptionRecord[]> {
    const read = await captionsOf(id);
    return read.ok ? read.value : [];
  }

  /** Changes memes alike; `change` answers null for those that are as they should be. */
  async change(ids: readonly MemeId[], change: (meme: Meme) => MemeChange | null): Promise<void> {
    const changed = await updateMemes(ids, change, (memes) => this.put(memes));
    if (!changed.ok) this.#notices.fail(changed.failure);
  }

  /** Makes all of them favourites; where they all are, none of them any more. */
  async toggleFavourite(ids: readonly MemeId[]): Promise<void> {
    const favourite = ids.some((id) => this.#table.get(id)?.favourite === false);
    await this.change(ids, (meme) => (meme.favourite === favourite ? null : { favourite }));
  }

  /** Puts memes into a folder, '' for none. */
  async move(ids: readonly MemeId[], folder: string): Promise<void> {
    await this.change(ids, (meme) => (meme.folder === folder ? null : { folder }));
  }

  /** Deletes memes with their jobs. For a while it can be undone; then all that belongs to them is removed for good. */
  async remove(ids: readonly MemeId[]): Promise<void> {
    const [only] = ids.length === 1 ? ids : [];
    const name = only === undefined ? undefined : this.#table.get(only)?.name;
    const deleted = await deleteMemes(ids, Date.now());
    if (!deleted.ok) {
      this.#notices.fail(deleted.failure);
      return;
    }
    this.applyDeleted(ids);
    this.#notices.say(name === undefined ? `${formatNumber(ids.length)} memes deleted` : `${name} deleted`, 'plain', {
      label: 'Undo',
      run: () => void this.#restore(ids, deleted.value),
    });
  }

  /** Takes memes off that storage has just marked as deleted; they are removed for good when no undo is offered any more. */
  applyDeleted(ids: readonly MemeId[]): void {
    this.#takeOff(ids);
    this.#tell({ kind: 'deleted', ids });
    this.#emptyBin(ids);
  }

  /** Takes over what an undo has just brought back or changed, with the jobs that came with it. */
  applyRestored(memes: readonly Meme[], jobs: readonly Job[]): void {
    this.put(memes);
    this.#tell({ kind: 'restored', jobs: jobs.filter(({ meme }) => this.#table.get(meme) !== undefined) });
  }

  /** Takes over records of which only what is derived from the originals has changed: no words to be indexed. */
  applyDerived(memes: readonly Meme[]): void {
    this.#table.put(memes);
    this.#memes = this.#table.list;
  }

  async #readAgain(ids: readonly MemeId[]): Promise<void> {
    const read = await readMemes(ids);
    if (!read.ok) return;
    const there = new Set(read.value.map((meme) => meme.id));
    this.#takeOff(ids.filter((id) => !there.has(id)));
    this.put(read.value);
  }

  async #readDerived(ids: readonly MemeId[]): Promise<void> {
    const read = await readMemes(ids);
    if (read.ok) this.applyDerived(read.value);
  }

  async #restore(ids: readonly MemeId[], jobs: readonly Job[]): Promise<void> {
    const restored = await restoreMemes(ids, jobs);
    if (restored.ok) this.applyRestored(restored.value, jobs);
    else this.#notices.fail(restored.failure);
  }

  #takeOff(ids: readonly MemeId[]): void {
    if (ids.length === 0) return;
    this.#table.remove(ids);
    this.#memes = this.#table.list;
    this.#tell({ kind: 'removed', ids });
  }

  #tell(change: LibraryChange): void {
    for (const follower of this.#followers) follower(change);
  }

  /** Removes deleted memes for good once their undo is past: some when this is called, the rest when it is time. */
  #emptyBin(ids: readonly MemeId[]): void {
    if (ids.length === 0) return;
    void emptyBin(ids, Date.now() - UNDO_MS);
    // Should the tab go before, the next start does it.
    setTimeout(() => void emptyBin(ids, Date.now() - UNDO_MS), UNDO_MS + 1000);
  }
}

/** Works out what names are sorted by while nobody waits: for 20,000 names it takes longer than a click may. */
function warmNames(memes: readonly Meme[]): void {
  let next = 0;
  const warm = (): void => {
    const until = performance.now() + WARM_MS;
    for (let meme = memes[next]; meme !== undefined && performance.now() < until; meme = memes[(next += 1)])
      nameKey(meme);
    if (next < memes.length) setTimeout(warm, WARM_PAUSE_MS);
  };
  setTimeout(warm, WARM_PAUSE_MS);
}
