import { formatCount, formatNames } from '$lib/core/format';
import { areCertainCopies, bestFirst } from './best-copy';
import type { HashedMeme, Likeness } from './likeness';
import { isDue } from '$lib/derived/due';
import { remainingGroup, differenceTest, type CopyGroup } from './copy-groups';
import type { Failure } from '$lib/core/failure';
import type { MemeId } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';
import { findCopies } from './copies-client';
import { onChange } from '$lib/storage/changes';
import { unreadableOriginals } from '$lib/storage/mend-originals';
import { loadDifferent, removeDifferent, saveDifferent } from '$lib/storage/different';
import { mergeWhatFits, unmergeMemes, type MergeDone, type MergeRequest } from '$lib/storage/merge';
import type { DifferentRecord } from '$lib/storage/schema';
import type { DerivedData } from '$lib/derived/derived.svelte';
import type { Library } from '$lib/library/library.svelte';
import type { Notices } from '$lib/basics/notices.svelte';

/** State of the search for copies. */
export type CopiesSearch =
  /** `preparing`: missing hashes are computed first. */
  | { readonly kind: 'none' | 'preparing' | 'stopped' | 'done' }
  | { readonly kind: 'comparing'; readonly done: number; readonly total: number }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** A group of similar memes to review. */
export type SimilarMemes = {
  /** Identifies the group as long as it exists. */
  readonly key: MemeId;
  /** At least two memes, the best file first. */
  readonly memes: readonly Meme[];
  /** Certainly copies; may be merged without review. */
  readonly clear: boolean;
};

/** Finds groups of similar memes, merges copies and remembers which memes are different. */
export class Copies {
  readonly #library: Library;
  readonly #notices: Notices;
  readonly #derived: DerivedData;
  #search = $state.raw<CopiesSearch>({ kind: 'none' });
  #groups = $state.raw<readonly CopyGroup[]>([]);
  #different = $state.raw<readonly DifferentRecord[]>([]);
  #stop: AbortController | null = null;
  /** The memes among which the groups were found. */
  #compared: ReadonlySet<MemeId> = new Set();
  /** The last groups by key: an unchanged group stays the same object, so it is not rendered again. */
  readonly #last: Record<Likeness, ReadonlyMap<MemeId, SimilarMemes>> = {
    'near-copy': new Map(),
    'same-template': new Map(),
  };
  readonly search = $derived(this.#search);
  /** Groups of one picture encoded, scaled or cropped differently, the largest first. */
  readonly nearCopies = $derived.by(() => this.#reviewed('near-copy'));
  /** Groups of one picture under different texts, the largest first. */
  readonly templates = $derived.by(() => this.#reviewed('same-template'));

  constructor(library: Library, notices: Notices, derived: DerivedData) {
    this.#library = library;
    this.#notices = notices;
    this.#derived = derived;
  }

  /** Loads which memes were called different and subscribes to changes of other tabs. */
  async start(): Promise<void> {
    onChange((change) => {
      if (change.kind === 'different') void this.#readDifferent();
    });
    await this.#readDifferent();
  }

  /** Searches for copies unless the groups are up to date. */
  async findIfNeeded(): Promise<void> {
    if (this.#stop !== null) return;
    const isNew = (meme: Meme): boolean =>
      isDue(meme, 'hash') || (typeof meme.hash === 'string' && !this.#compared.has(meme.id));
    if (this.#search.kind !== 'done' || this.#library.memes.some(isNew)) await this.find();
  }

  /** Searches for copies among all memes; the old groups stay until it is done. */
  async find(): Promise<void> {
    this.#stop?.abort();
    const stop = new AbortController();
    this.#stop = stop;
    const failure = await this.#find(stop.signal);
    // Another search has started meanwhile.
    if (this.#stop !== stop) return;
    this.#stop = null;
    if (failure === null) this.#search = { kind: 'done' };
    else this.#search = failure.kind === 'cancelled' ? { kind: 'stopped' } : { kind: 'failed', failure };
  }

  /** Stops the search. */
  stop(): void {
    this.#stop?.abort();
  }

  /**
   * Merges copies into the one that each request keeps. It can be undone. On a full disk it merges as many as there is
   * room for, and the other groups stay to be merged later, as do those of which the kept picture cannot be read.
   */
  async merge(wanted: readonly MergeRequest[]): Promise<void> {
    const unreadable = await unreadableOriginals(wanted.map(({ keep }) => keep));
    if (!unreadable.ok) {
      this.#notices.fail(unreadable.failure);
      return;
    }
    const requests = wanted.filter(({ keep }) => !unreadable.value.has(keep));
    // One that another tab deleted has no original either; that is nothing to report.
    const kept = [...unreadable.value].flatMap((id) => this.#library.byId(id) ?? []);
    if (kept.length > 0) this.#notices.say(unreadableWords(kept), 'bad');
    if (requests.length === 0) return;
    const { merges: done, unfitting, failure } = await mergeWhatFits(requests);
    if (failure !== null) this.#notices.fail(failure, done.length === 0 ? '' : leftWords(unfitting));
    if (done.length === 0) return;
    this.#library.put(done.map((merge) => merge.merged));
    this.#library.applyDeleted(done.flatMap(({ gone }) => gone));
    this.#notices.say(mergedWords(done), 'good', { label: 'Undo', run: () => void this.#unmerge(done) });
  }

  /** Remembers that no two memes of a list are copies. It can be undone. */
  async markDifferent(lists: readonly (readonly MemeId[])[]): Promise<void> {
    const said = await saveDifferent(lists);
    if (!said.ok) {
      this.#notices.fail(said.failure);
      return;
    }
    await this.#readDifferent();
    this.#notices.say('They will not be shown as copies again', 'plain', {
      label: 'Undo',
      run: () => void this.#undoDifferent(said.value),
    });
  }

  async #find(signal: AbortSignal): Promise<Failure | null> {
    this.#search = { kind: 'preparing' };
    const prepared = await this.#derived.request('hash', signal);
    if (!prepared.ok) return prepared.failure;
    if (signal.aborted) return { kind: 'cancelled' };
    const memes = this.#library.memes.flatMap(({ id, hash = null }): HashedMeme[] =>
      hash === null ? [] : [{ id, hash }],
    );
    const reportProgress = (done: number): void => {
      if (!signal.aborted) this.#search = { kind: 'comparing', done, total: memes.length };
    };
    reportProgress(0);
    const said = this.#different.map((record) => record.memes);
    const found = await findCopies(memes, said, { signal, onProgress: reportProgress });
    if (!found.ok) return found.failure;
    this.#compared = new Set(memes.map(({ id }) => id));
    this.#groups = found.value;
    return null;
  }

  async #unmerge(merges: readonly MergeDone[]): Promise<void> {
    const back = await unmergeMemes(merges);
    if (back.ok) this.#library.applyRestored(back.value);
    else this.#notices.fail(back.failure);
  }

  async #undoDifferent(records: readonly DifferentRecord[]): Promise<void> {
    const removed = await removeDifferent(records);
    if (!removed.ok) this.#notices.fail(removed.failure);
    await this.#readDifferent();
  }

  async #readDifferent(): Promise<void> {
    const loaded = await loadDifferent();
    if (loaded.ok) this.#different = loaded.value;
  }

  /** The groups without memes that are gone or were called different. */
  #reviewed(likeness: Likeness): readonly SimilarMemes[] {
    const areDifferent = differenceTest(this.#different.map(({ memes }) => memes));
    const exists = (id: MemeId): boolean => this.#library.byId(id) !== undefined;
    const last = this.#last[likeness];
    const groups = this.#groups.flatMap((group): SimilarMemes[] => {
      const left = group.likeness === likeness ? remainingGroup(group, exists, areDifferent) : null;
      const [key] = group.memes;
      if (left === null || key === undefined) return [];
      const memes = bestFirst(left.memes.flatMap((id) => this.#library.byId(id) ?? []));
      const clear = left.close && areCertainCopies(memes);
      const before = last.get(key);
      return [before !== undefined && isSame(before, memes, clear) ? before : { key, memes, clear }];
    });
    this.#last[likeness] = new Map(groups.map((group) => [group.key, group]));
    return groups;
  }
}

function isSame(before: SimilarMemes, memes: readonly Meme[], clear: boolean): boolean {
  if (before.clear !== clear || before.memes.length !== memes.length) return false;
  return memes.every((meme, index) => meme === before.memes[index]);
}

function leftWords(unfitting: number): string {
  return unfitting === 0 ? '' : `${formatCount(unfitting, 'group was', 'groups were')} not merged. `;
}

function unreadableWords(kept: readonly Meme[]): string {
  const names = formatNames(
    kept.map(({ name }) => name),
    kept.length,
  );
  const groups = formatCount(kept.length, 'group was', 'groups were');
  return `${groups} not merged, because the browser cannot read the picture that would be kept${names}`;
}

function mergedWords(merges: readonly MergeDone[]): string {
  const gone = merges.reduce((sum, merge) => sum + merge.gone.length, 0);
  const copies = `${formatCount(gone, 'copy', 'copies')} merged`;
  const [only] = merges.length === 1 ? merges : [];
  return only === undefined ? copies : `${copies} into ${only.merged.name}`;
}
