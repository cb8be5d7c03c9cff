import { counted } from '$lib/core/format';
import { areClear, bestFirst } from './best-copy';
import type { HashedMeme, Likeness } from './likeness';
import { isDue } from '$lib/derived/due';
import { leftOf, saidDifferent, type CopyGroup } from './copy-groups';
import type { Failure } from '$lib/core/failure';
import type { MemeId } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';
import { findCopies } from './copies-client';
import { onChange } from '$lib/storage/changes';
import { loadDifferent, removeDifferent, saveDifferent } from '$lib/storage/different';
import { mergeMemes, unmergeMemes, type MergeDone, type MergeOrder } from '$lib/storage/merge';
import type { DifferentRecord } from '$lib/storage/schema';
import type { DerivedData } from '$lib/derived/derived.svelte';
import type { Library } from '$lib/library/library.svelte';
import type { Notices } from '$lib/basics/notices.svelte';

/** Where the search for copies stands. */
export type CopiesSearch =
  /** `preparing`: hashes that are missing are made first. */
  | { readonly kind: 'none' | 'preparing' | 'stopped' | 'done' }
  | { readonly kind: 'comparing'; readonly done: number; readonly total: number }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** Memes that look alike, to be reviewed. */
export type Alikes = {
  /** The same for one group as long as it is there. */
  readonly key: MemeId;
  /** At least two, the best file first. */
  readonly memes: readonly Meme[];
  /** Copies beyond doubt, which may be merged without a look. */
  readonly clear: boolean;
};

/** Finds memes that look alike and carries out what the person decides about them. */
export class Copies {
  readonly #library: Library;
  readonly #notices: Notices;
  readonly #derived: DerivedData;
  #search = $state.raw<CopiesSearch>({ kind: 'none' });
  #groups = $state.raw<readonly CopyGroup[]>([]);
  #different = $state.raw<readonly DifferentRecord[]>([]);
  #stop: AbortController | null = null;
  /** The memes that the groups were looked for among. */
  #compared: ReadonlySet<MemeId> = new Set();
  /** What was shown last, by key: a group in which nothing changed stays the same object, and is not drawn again. */
  readonly #last: Record<Likeness, ReadonlyMap<MemeId, Alikes>> = {
    'near-copy': new Map(),
    'same-template': new Map(),
  };
  readonly search = $derived(this.#search);
  /** Groups of the same picture encoded, sized or cropped otherwise, the largest first. */
  readonly nearCopies = $derived.by(() => this.#reviewed('near-copy'));
  /** Groups of the same picture under different texts, the largest first. */
  readonly templates = $derived.by(() => this.#reviewed('same-template'));

  constructor(library: Library, notices: Notices, derived: DerivedData) {
    this.#library = library;
    this.#notices = notices;
    this.#derived = derived;
  }

  /** Reads what was said of copies before and follows the other tabs. */
  async start(): Promise<void> {
    onChange((change) => {
      if (change.kind === 'different') void this.#readDifferent();
    });
    await this.#readDifferent();
  }

  /** Looks for copies unless the groups are those of all memes there are. */
  async findIfNeeded(): Promise<void> {
    if (this.#stop !== null) return;
    const isNew = (meme: Meme): boolean =>
      isDue(meme, 'hash') || (typeof meme.hash === 'string' && !this.#compared.has(meme.id));
    if (this.#search.kind !== 'done' || this.#library.memes.some(isNew)) await this.find();
  }

  /** Looks for copies among all memes; until there are new groups the old ones stay. */
  async find(): Promise<void> {
    this.#stop?.abort();
    const stop = new AbortController();
    this.#stop = stop;
    const failure = await this.#find(stop.signal);
    // Another search has begun meanwhile.
    if (this.#stop !== stop) return;
    this.#stop = null;
    if (failure === null) this.#search = { kind: 'done' };
    else this.#search = failure.kind === 'cancelled' ? { kind: 'stopped' } : { kind: 'failed', failure };
  }

  /** Ends the search. */
  stop(): void {
    this.#stop?.abort();
  }

  /** Merges copies, each order's into the one it keeps; it can be undone. */
  async merge(orders: readonly MergeOrder[]): Promise<void> {
    const merged = await mergeMemes(orders, Date.now());
    if (!merged.ok) {
      this.#notices.fail(merged.failure);
      return;
    }
    const done = merged.value;
    this.#library.put(done.map((merge) => merge.merged));
    this.#library.applyDeleted(done.flatMap(({ gone }) => gone));
    this.#notices.say(mergedWords(done), 'good', { label: 'Undo', run: () => void this.#unmerge(done) });
  }

  /** Remembers that of each of these lists no two memes are copies; it can be undone. */
  async keepApart(lists: readonly (readonly MemeId[])[]): Promise<void> {
    const said = await saveDifferent(lists);
    if (!said.ok) {
      this.#notices.fail(said.failure);
      return;
    }
    await this.#readDifferent();
    this.#notices.say('They will not be shown as copies again', 'plain', {
      label: 'Undo',
      run: () => void this.#forget(said.value),
    });
  }

  async #find(signal: AbortSignal): Promise<Failure | null> {
    this.#search = { kind: 'preparing' };
    const prepared = await this.#derived.ask('hash', signal);
    if (!prepared.ok) return prepared.failure;
    if (signal.aborted) return { kind: 'cancelled' };
    const memes = this.#library.memes.flatMap(({ id, hash = null }): HashedMeme[] =>
      hash === null ? [] : [{ id, hash }],
    );
    const tell = (done: number): void => {
      if (!signal.aborted) this.#search = { kind: 'comparing', done, total: memes.length };
    };
    tell(0);
    const said = this.#different.map((record) => record.memes);
    const found = await findCopies(memes, said, { signal, onProgress: tell });
    if (!found.ok) return found.failure;
    this.#compared = new Set(memes.map(({ id }) => id));
    this.#groups = found.value;
    return null;
  }

  async #unmerge(merges: readonly MergeDone[]): Promise<void> {
    const back = await unmergeMemes(merges);
    if (back.ok)
      this.#library.applyRestored(
        back.value,
        merges.flatMap(({ jobs }) => jobs),
      );
    else this.#notices.fail(back.failure);
  }

  async #forget(records: readonly DifferentRecord[]): Promise<void> {
    const removed = await removeDifferent(records);
    if (!removed.ok) this.#notices.fail(removed.failure);
    await this.#readDifferent();
  }

  async #readDifferent(): Promise<void> {
    const loaded = await loadDifferent();
    if (loaded.ok) this.#different = loaded.value;
  }

  /** What is left of the groups: memes go, and people say that some are different. */
  #reviewed(likeness: Likeness): readonly Alikes[] {
    const areDifferent = saidDifferent(this.#different.map(({ memes }) => memes));
    const isThere = (id: MemeId): boolean => this.#library.byId(id) !== undefined;
    const last = this.#last[likeness];
    const groups = this.#groups.flatMap((group): Alikes[] => {
      const left = group.likeness === likeness ? leftOf(group, isThere, areDifferent) : null;
      const [key] = group.memes;
      if (left === null || key === undefined) return [];
      const memes = bestFirst(left.memes.flatMap((id) => this.#library.byId(id) ?? []));
      const clear = left.close && areClear(memes);
      const before = last.get(key);
      return [before !== undefined && isSame(before, memes, clear) ? before : { key, memes, clear }];
    });
    this.#last[likeness] = new Map(groups.map((group) => [group.key, group]));
    return groups;
  }
}

function isSame(before: Alikes, memes: readonly Meme[], clear: boolean): boolean {
  if (before.clear !== clear || before.memes.length !== memes.length) return false;
  return memes.every((meme, index) => meme === before.memes[index]);
}

function mergedWords(merges: readonly MergeDone[]): string {
  const gone = merges.reduce((sum, merge) => sum + merge.gone.length, 0);
  const copies = `${counted(gone, 'copy', 'copies')} merged`;
  const [only] = merges.length === 1 ? merges : [];
  return only === undefined ? copies : `${copies} into ${only.merged.name}`;
}
