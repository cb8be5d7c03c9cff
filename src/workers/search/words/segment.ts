import { fingerprintOf, type SearchDoc } from '$lib/search/words/search-doc';
import type { MemeId } from '$lib/core/ids';
import { termsOf, type KnownWords } from './terms';

/**
 * An immutable part of the index. Terms are sorted by UTF-16 units. The occurrences of term `t` are `docs[i]`,
 * `places[i]` for `i` from `starts[t]` to `starts[t + 1]`, sorted by document and place. Flat arrays take a tenth of
 * the memory of nested maps, and are stored and loaded without conversion.
 */
export type Segment = {
  readonly ids: readonly MemeId[];
  readonly fingerprints: Float64Array<ArrayBuffer>;
  /** When each meme was added, in milliseconds since the epoch. */
  readonly added: Float64Array<ArrayBuffer>;
  /** All terms, each followed by a newline. */
  readonly vocabulary: string;
  /** The offset of each term in `vocabulary`, then the length of `vocabulary`. */
  readonly termStarts: Uint32Array<ArrayBuffer>;
  readonly starts: Uint32Array<ArrayBuffer>;
  readonly docs: Uint32Array<ArrayBuffer>;
  /** Upper three bits: the field. Other bits: the number of the word in the field. */
  readonly places: Uint16Array<ArrayBuffer>;
};

/** The number of bits below the field in `places`. */
export const FIELD_SHIFT = 13;
const LAST_PLACE = (1 << FIELD_SHIFT) - 1;

/** The number of terms. */
export function termCount(segment: Segment): number {
  return segment.termStarts.length - 1;
}

/** The text of term number `term`. */
export function termAt({ vocabulary, termStarts }: Segment, term: number): string {
  return vocabulary.slice(termStarts[term], (termStarts[term + 1] ?? 1) - 1);
}

/** The number of the first term that sorts at or after `text`; the number of terms if there is none. */
function lowerBound(segment: Segment, text: string): number {
  let low = 0;
  let high = termCount(segment);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (termAt(segment, middle) < text) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The number of a term; -1 if the segment does not contain it. */
export function findTerm(segment: Segment, text: string): number {
  const at = lowerBound(segment, text);
  return at < termCount(segment) && termAt(segment, at) === text ? at : -1;
}

/** The numbers of the terms that begin with `prefix`, from `from` up to but not including `to`. */
export function prefixRange(segment: Segment, prefix: string): readonly [from: number, to: number] {
  // U+FFFF is no character and sorts after all others.
  return [lowerBound(segment, prefix), lowerBound(segment, `${prefix}\uffff`)];
}

/** Indexes documents as one segment. */
export function buildSegment(docs: readonly SearchDoc[], known: KnownWords): Segment {
  const byTerm = new Map<string, number[]>();
  docs.forEach((doc, number) => {
    for (const { term, field, place } of termsOf(doc, known)) {
      const at = (field << FIELD_SHIFT) | Math.min(place, LAST_PLACE);
      const list = byTerm.get(term);
      if (list === undefined) byTerm.set(term, [number, at]);
      else list.push(number, at);
    }
  });
  const writer = new SegmentWriter();
  for (const term of [...byTerm.keys()].sort()) {
    const list = byTerm.get(term) ?? [];
    for (let at = 0; at < list.length; at += 2) writer.add(list[at] ?? 0, list[at + 1] ?? 0);
    writer.endTerm(term);
  }
  return writer.finish(
    docs.map(({ id }) => id),
    Float64Array.from(docs, fingerprintOf),
    Float64Array.from(docs, ({ added }) => added),
  );
}

/** Builds a segment. Terms must be added in order, and the occurrences of each term by document and place. */
export class SegmentWriter {
  readonly #terms: string[] = [];
  readonly #termStarts = [0];
  readonly #starts = [0];
  #docs = new Uint32Array(1024);
  #places = new Uint16Array(1024);
  #count = 0;

  add(doc: number, place: number): void {
    if (this.#count === this.#docs.length) {
      this.#docs = grown(this.#docs, new Uint32Array(2 * this.#count));
      this.#places = grown(this.#places, new Uint16Array(2 * this.#count));
    }
    this.#docs[this.#count] = doc;
    this.#places[this.#count] = place;
    this.#count += 1;
  }

  /** Assigns the occurrences added since the last call to `term`. A term without occurrences is omitted. */
  endTerm(term: string): void {
    if (this.#count === this.#starts.at(-1)) return;
    this.#terms.push(term);
    this.#termStarts.push((this.#termStarts.at(-1) ?? 0) + term.length + 1);
    this.#starts.push(this.#count);
  }

  finish(ids: readonly MemeId[], fingerprints: Float64Array<ArrayBuffer>, added: Float64Array<ArrayBuffer>): Segment {
    return {
      ids,
      fingerprints,
      added,
      vocabulary: this.#terms.map((term) => `${term}\n`).join(''),
      termStarts: Uint32Array.from(this.#termStarts),
      starts: Uint32Array.from(this.#starts),
      docs: this.#docs.slice(0, this.#count),
      places: this.#places.slice(0, this.#count),
    };
  }
}

function grown<Numbers extends Uint32Array | Uint16Array>(old: Numbers, larger: Numbers): Numbers {
  larger.set(old);
  return larger;
}
