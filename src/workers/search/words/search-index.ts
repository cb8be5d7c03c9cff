import type { MemeId } from '$lib/core/ids';
import type { HitColumns } from '$lib/search/hit';
import type { Query } from '$lib/search/words/query';
import type { SearchDoc } from '$lib/search/words/search-doc';
import type { SearchResult } from '$lib/search/words/words-protocol';
import { kill, merge, partOf, type Part } from './merge';
import type { Place } from './look-up';
import { rank, type Ranking } from './rank';
import { buildSegment, type Segment } from './segment';
import type { Known } from './terms';

/** Parts up to this many documents together are merged at once; it takes about 1 ms. */
const SMALL = 128;
/** A part is merged with the newer ones once they have half its size: any document is copied only a few times. */
const MERGE_RATIO = 2;
/** A part of which this share is dead is made anew. */
const MAX_DEAD = 0.3;

type Merging = { readonly sources: readonly Part[]; readonly steps: Generator<undefined, Part> };

/**
 * The words of all memes. Finished parts with new ones behind them, as in log-structured trees: a change makes a small
 * part, and `work` merges parts in the background while queries go on. What a query finds depends only on what is in the
 * index, never on how it came in.
 */
export class SearchIndex {
  readonly #known: Known;
  #parts: Part[] = [];
  readonly #where = new Map<MemeId, { part: Part; doc: number }>();
  #merging: Merging | null = null;

  /** `known`: the English words by which run-together ones are split. */
  constructor(known: Known) {
    this.#known = known;
  }

  /** How many memes it holds. */
  get size(): number {
    return this.#where.size;
  }

  /** Each meme's fingerprint, see `fingerprintOf`. */
  *fingerprints(): Generator<readonly [id: MemeId, fingerprint: number]> {
    for (const [id, { part, doc }] of this.#where) yield [id, part.segment.fingerprints[doc] ?? 0];
  }

  /** Puts these in, in the place of what was there under their ids. */
  put(docs: readonly SearchDoc[]): void {
    // The last of one id counts.
    const latest = [...new Map(docs.map((doc) => [doc.id, doc])).values()];
    if (latest.length === 0) return;
    this.remove(latest.map(({ id }) => id));
    this.#append(partOf(buildSegment(latest, this.#known)));
    this.#mergeSmall();
  }

  /** Takes these out; ids that are not there are fine. */
  remove(ids: readonly MemeId[]): void {
    for (const id of ids) {
      const at = this.#where.get(id);
      if (at === undefined) continue;
      kill(at.part, at.doc);
      this.#where.delete(id);
    }
    this.#parts = this.#parts.filter((part) => part.live > 0 || this.#merging?.sources.includes(part) === true);
  }

  /**
   * Merges parts for about `ms` milliseconds; false when there is nothing left to do. With `whole`, until one part is
   * left and nothing in it is dead.
   */
  work(ms: number, whole = false): boolean {
    const merging = (this.#merging ??= this.#nextMerge(whole));
    if (merging === null) return false;
    const end = performance.now() + ms;
    do {
      const step = merging.steps.next();
      if (step.done === true) {
        this.#replace(merging.sources, step.value);
        this.#merging = null;
        return true;
      }
    } while (performance.now() < end);
    return true;
  }

  /** The index as one segment, to be stored; null when it is empty or not yet in one piece. */
  whole(): Segment | null {
    const [only] = this.#parts;
    return this.#parts.length === 1 && only?.live === only?.segment.ids.length ? (only?.segment ?? null) : null;
  }

  /** Takes a stored segment over; only into an empty index. */
  load(segment: Segment): void {
    if (this.#parts.length > 0) throw new Error('Only an empty index can be loaded');
    this.#append(partOf(segment));
  }

  /** The best `limit` answers, newest first among equals; of the memes in `only` when it is given. */
  search(
    query: Query,
    { limit, only }: { limit: number; only: ReadonlySet<MemeId> | null },
  ): Omit<SearchResult<HitColumns>, 'complete'> {
    let documents = 0;
    const parts = this.#parts.map((part) => {
      const offset = documents;
      documents += part.segment.ids.length;
      return { part, offset };
    });
    const excluded = new Uint8Array(documents);
    for (const { part, offset } of parts) {
      excluded.set(part.dead, offset);
      if (only !== null)
        part.segment.ids.forEach((id, doc) => {
          if (!only.has(id)) excluded[offset + doc] = 1;
        });
    }
    const place: Place = { parts, documents, known: this.#known };
    const ranking = rank(query, place, this.size, (doc) => excluded[doc] === 1);
    const { matches, partial, docs } = ranking;
    return { hits: best(ranking, place, limit), matches, total: docs.length, partial };
  }

  #append(part: Part): void {
    this.#parts.push(part);
    part.segment.ids.forEach((id, doc) => {
      if (part.dead[doc] === 0) this.#where.set(id, { part, doc });
    });
  }

  #mergeSmall(): void {
    const small = this.#newest(SMALL);
    if (small.length < 2) return;
    const steps = merge(small);
    let step = steps.next();
    while (step.done !== true) step = steps.next();
    this.#replace(small, step.value);
  }

  /** The newest parts that are not being merged, each at most twice the newer ones together. */
  #newest(max: number): Part[] {
    const taken: Part[] = [];
    let size = 0;
    for (const part of this.#parts.toReversed()) {
      const busy = this.#merging?.sources.includes(part) === true;
      if (busy || size + part.live > max || (size > 0 && part.live > MERGE_RATIO * size)) break;
      taken.unshift(part);
      size += part.live;
    }
    return taken;
  }

  #nextMerge(whole: boolean): Merging | null {
    const newest = this.#newest(Infinity);
    const worn = this.#parts.filter(({ dead, live }) => dead.length - live > MAX_DEAD * dead.length);
    let sources = newest.length > 1 ? newest : worn.slice(0, 1);
    if (whole && this.whole() === null) sources = [...this.#parts];
    return sources.length === 0 ? null : { sources, steps: merge(sources) };
  }

  #replace(sources: readonly Part[], merged: Part): void {
    const at = this.#parts.findIndex((part) => sources.includes(part));
    const rest = this.#parts.filter((part) => !sources.includes(part));
    this.#parts = merged.live === 0 ? rest : rest.toSpliced(at, 0, merged);
    merged.segment.ids.forEach((id, doc) => {
      if (merged.dead[doc] === 0) this.#where.set(id, { part: merged, doc });
    });
  }
}

/**
 * The best `limit`, newest first among equals. A common word is in tens of thousands: their scores are sorted as numbers,
 * and only those that can be among the best are compared, by their places in flat arrays.
 */
function best({ docs, scores, fieldsOf, isExact }: Ranking, { parts, documents }: Place, limit: number): HitColumns {
  const least = docs.length > limit ? (scores.toSorted()[docs.length - limit] ?? 0) : 0;
  const added = new Float64Array(documents);
  for (const { part, offset } of parts) added.set(part.segment.added, offset);
  const scoreAt = (at: number): number => scores[at] ?? 0;
  const addedAt = (at: number): number => added[docs[at] ?? 0] ?? 0;
  const order = Uint32Array.from(scores.keys())
    .filter((at) => scoreAt(at) >= least)
    .sort(
      (a, b) =>
        scoreAt(b) - scoreAt(a) || addedAt(b) - addedAt(a) || (idOf(parts, docs[a]) < idOf(parts, docs[b]) ? -1 : 1),
    )
    .slice(0, limit);
  const found = Array.from(order, (at) => docs[at] ?? 0);
  return {
    ids: found.map((doc) => idOf(parts, doc)),
    scores: Float64Array.from(order, scoreAt),
    fields: Uint8Array.from(found, fieldsOf),
    exact: Uint8Array.from(found, (doc) => (isExact(doc) ? 1 : 0)),
  };
}

function idOf(parts: Place['parts'], doc = 0): MemeId {
  for (const { part, offset } of parts) {
    const id = part.segment.ids[doc - offset];
    if (id !== undefined) return id;
  }
  throw new RangeError(`No document ${doc}`);
}
