import type { MemeId } from '$lib/core/ids';
import type { HitColumns } from '$lib/search/hit';
import type { Query } from '$lib/search/words/query';
import type { SearchDoc } from '$lib/search/words/search-doc';
import type { SearchResult } from '$lib/search/words/words-protocol';
import { markDeleted, merge, partOf, type Part } from './merge';
import type { SearchScope } from './look-up';
import { rank, type Ranking } from './rank';
import { buildSegment, type Segment } from './segment';
import type { KnownWords } from './terms';

/** Parts with at most this many documents in total are merged immediately, which takes about 1 ms. */
const SMALL_DOCS = 128;
/**
 * A part is merged with the newer ones once they have half its size, so that each document is copied only a few times.
 */
const MERGE_RATIO = 2;
/** A part with a larger share of deleted documents is rewritten. */
const MAX_DELETED_SHARE = 0.3;

type Merging = { readonly sources: readonly Part[]; readonly steps: Generator<undefined, Part> };

/**
 * The index of the words of all memes, a log-structured merge tree: each change adds a small part, and `work` merges
 * parts in the background between queries. Search results depend only on the indexed documents, not on the order of
 * changes.
 */
export class SearchIndex {
  readonly #known: KnownWords;
  #parts: Part[] = [];
  readonly #locations = new Map<MemeId, { part: Part; doc: number }>();
  #merging: Merging | null = null;

  /** `known`: the English words into which words without spaces are split. */
  constructor(known: KnownWords) {
    this.#known = known;
  }

  /** The number of memes in the index. */
  get size(): number {
    return this.#locations.size;
  }

  /** The fingerprint of each meme, see `fingerprintOf`. */
  *fingerprints(): Generator<readonly [id: MemeId, fingerprint: number]> {
    for (const [id, { part, doc }] of this.#locations) yield [id, part.segment.fingerprints[doc] ?? 0];
  }

  /** Adds documents; each replaces an earlier one with the same id. */
  put(docs: readonly SearchDoc[]): void {
    // Of several documents with the same id the last one counts.
    const latest = [...new Map(docs.map((doc) => [doc.id, doc])).values()];
    if (latest.length === 0) return;
    this.remove(latest.map(({ id }) => id));
    this.#append(partOf(buildSegment(latest, this.#known)));
    this.#mergeSmall();
  }

  /** Removes documents; unknown ids are ignored. */
  remove(ids: readonly MemeId[]): void {
    for (const id of ids) {
      const at = this.#locations.get(id);
      if (at === undefined) continue;
      markDeleted(at.part, at.doc);
      this.#locations.delete(id);
    }
    this.#parts = this.#parts.filter((part) => part.live > 0 || this.#merging?.sources.includes(part) === true);
  }

  /**
   * Merges parts for about `ms` milliseconds; false if nothing is left to merge. With `whole`, everything is merged
   * into one part without deleted documents.
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

  /** The index as one segment, to be stored; null if it is empty or not merged into one part yet. */
  whole(): Segment | null {
    const [only] = this.#parts;
    return this.#parts.length === 1 && only?.live === only?.segment.ids.length ? (only?.segment ?? null) : null;
  }

  /** Loads a stored segment. Throws if the index is not empty. */
  load(segment: Segment): void {
    if (this.#parts.length > 0) throw new Error('Only an empty index can be loaded');
    this.#append(partOf(segment));
  }

  /** The best `limit` hits, newest first among equal scores. With `only`, only these memes are searched. */
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
      excluded.set(part.deleted, offset);
      if (only !== null)
        part.segment.ids.forEach((id, doc) => {
          if (!only.has(id)) excluded[offset + doc] = 1;
        });
    }
    const scope: SearchScope = { parts, documents, known: this.#known };
    const ranking = rank(query, scope, this.size, (doc) => excluded[doc] === 1);
    const { matches, missing, docs } = ranking;
    return { hits: topHits(ranking, scope, limit), matches, total: docs.length, missing };
  }

  #append(part: Part): void {
    this.#parts.push(part);
    part.segment.ids.forEach((id, doc) => {
      if (part.deleted[doc] === 0) this.#locations.set(id, { part, doc });
    });
  }

  #mergeSmall(): void {
    const small = this.#newest(SMALL_DOCS);
    if (small.length < 2) return;
    const steps = merge(small);
    let step = steps.next();
    while (step.done !== true) step = steps.next();
    this.#replace(small, step.value);
  }

  /**
   * The newest parts that are not being merged, at most `max` documents in total, each at most `MERGE_RATIO` times as
   * large as the newer ones together.
   */
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
    const mostlyDeleted = this.#parts.filter(
      ({ deleted, live }) => deleted.length - live > MAX_DELETED_SHARE * deleted.length,
    );
    let sources = newest.length > 1 ? newest : mostlyDeleted.slice(0, 1);
    if (whole && this.whole() === null) sources = [...this.#parts];
    return sources.length === 0 ? null : { sources, steps: merge(sources) };
  }

  #replace(sources: readonly Part[], merged: Part): void {
    const at = this.#parts.findIndex((part) => sources.includes(part));
    const rest = this.#parts.filter((part) => !sources.includes(part));
    this.#parts = merged.live === 0 ? rest : rest.toSpliced(at, 0, merged);
    merged.segment.ids.forEach((id, doc) => {
      if (merged.deleted[doc] === 0) this.#locations.set(id, { part: merged, doc });
    });
  }
}

/**
 * The best `limit` hits, newest first among equal scores. A common word has tens of thousands of hits, so their scores
 * are first sorted as numbers, and only documents that reach the lowest score of the result are compared in full.
 */
function topHits(
  { docs, scores, fieldsOf, isExact }: Ranking,
  { parts, documents }: SearchScope,
  limit: number,
): HitColumns {
  const minScore = docs.length > limit ? (scores.toSorted()[docs.length - limit] ?? 0) : 0;
  const added = new Float64Array(documents);
  for (const { part, offset } of parts) added.set(part.segment.added, offset);
  const scoreAt = (at: number): number => scores[at] ?? 0;
  const addedAt = (at: number): number => added[docs[at] ?? 0] ?? 0;
  const order = Uint32Array.from(scores.keys())
    .filter((at) => scoreAt(at) >= minScore)
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

function idOf(parts: SearchScope['parts'], doc = 0): MemeId {
  for (const { part, offset } of parts) {
    const id = part.segment.ids[doc - offset];
    if (id !== undefined) return id;
  }
  throw new RangeError(`No document ${doc}`);
}
