import { SvelteMap } from 'svelte/reactivity';
import type { CaptionKind, CaptionRecord } from '$lib/domain/caption';
import type { Failure } from '$lib/domain/failure';
import { findMemes, type Found } from '$lib/domain/find';
import type { MemeId } from '$lib/domain/ids';
import type { Job } from '$lib/domain/job';
import type { Meme, Thumbnail } from '$lib/domain/meme';
import { captionsOf, editText } from '$lib/storage/captions';
import { onChange } from '$lib/storage/changes';
import { loadLibrary, readMemes, removeMemes } from '$lib/storage/memes';
import { readOriginal, readThumbnails } from '$lib/storage/pictures';
import { Batch } from './batch';
import type { Notices } from './notices.svelte';

/** Whether the library can be shown. */
export type LibraryState = { kind: 'opening' } | { kind: 'ready' } | { kind: 'failed'; failure: Failure };

/** All memes, held in memory and kept in step with storage and the other tabs. */
export class Library {
  #state = $state.raw<LibraryState>({ kind: 'opening' });
  readonly #byId = new SvelteMap<MemeId, Meme>();
  readonly #memes = $derived([...this.#byId.values()].sort((a, b) => b.added - a.added));
  readonly #notices: Notices;
  readonly #removed: ((ids: readonly MemeId[]) => void)[] = [];
  readonly #thumbnails = new Batch(async (ids: readonly MemeId[]) => {
    const read = await readThumbnails(ids);
    return read.ok ? read.value : new Map<MemeId, Thumbnail>();
  });

  /** The search box; what it says filters `found` as it changes. */
  query = $state('');
  readonly #found = $derived(findMemes(this.#memes, this.query));

  constructor(notices: Notices) {
    this.#notices = notices;
  }

  get state(): LibraryState {
    return this.#state;
  }

  /** All memes, newest first. */
  get memes(): readonly Meme[] {
    return this.#memes;
  }

  /** What the query leaves, best first; everything for an empty one. */
  get found(): readonly Found[] {
    return this.#found;
  }

  /** Reads the library and follows the other tabs; returns the stored jobs, which the queue takes over. */
  async start(): Promise<readonly Job[]> {
    onChange((change) => {
      if (change.kind === 'memes') void this.#readAgain(change.ids);
    });
    const loaded = await loadLibrary();
    if (!loaded.ok) {
      this.#state = { kind: 'failed', failure: loaded.failure };
      return [];
    }
    for (const meme of loaded.value.memes) this.#byId.set(meme.id, meme);
    this.#state = { kind: 'ready' };
    return loaded.value.jobs;
  }

  /** Calls `listener` whenever memes were removed in this tab, with all that belonged to them. */
  onRemoved(listener: (ids: readonly MemeId[]) => void): void {
    this.#removed.push(listener);
  }

  byId(id: string): Meme | undefined {
    return this.#byId.get(id as MemeId);
  }

  /** Takes over records that storage has just written. */
  put(memes: readonly Meme[]): void {
    for (const meme of memes) this.#byId.set(meme.id, meme);
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
    return new Blob([read.value], { type: this.#byId.get(id)?.type ?? '' });
  }

  /** Keeps what a person wrote; from then on no model overwrites it. */
  async setText(id: MemeId, kind: CaptionKind, value: string): Promise<void> {
    const edited = await editText(id, kind, value);
    if (edited.ok) this.put([edited.value]);
    else this.#notices.fail(edited.failure);
  }

  /** Every text ever made for a meme, newest first. */
  async history(id: MemeId): Promise<readonly CaptionRecord[]> {
    const read = await captionsOf(id);
    return read.ok ? read.value : [];
  }

  /** Removes memes with all that belongs to them. */
  async remove(ids: readonly MemeId[]): Promise<void> {
    const removed = await removeMemes(ids);
    if (!removed.ok) {
      this.#notices.fail(removed.failure);
      return;
    }
    for (const id of ids) this.#byId.delete(id);
    for (const listener of this.#removed) listener(ids);
    this.#notices.say(ids.length === 1 ? 'Meme deleted' : `${ids.length} memes deleted`);
  }

  async #readAgain(ids: readonly MemeId[]): Promise<void> {
    const read = await readMemes(ids);
    if (!read.ok) return;
    const there = new Set(read.value.map((meme) => meme.id));
    for (const id of ids) if (!there.has(id)) this.#byId.delete(id);
    this.put(read.value);
  }
}
