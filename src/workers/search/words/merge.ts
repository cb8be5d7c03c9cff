import { SegmentWriter, termAt, termCount, type Segment } from './segment';

/** A segment in use: `dead` marks documents that were removed or replaced since it was made. */
export type Part = { readonly segment: Segment; readonly dead: Uint8Array<ArrayBuffer>; live: number };

/** A part of which everything is alive. */
export function partOf(segment: Segment): Part {
  return { segment, dead: new Uint8Array(segment.ids.length), live: segment.ids.length };
}

/** Takes a document out. */
export function kill(part: Part, doc: number): void {
  if (part.dead[doc] !== 0) return;
  part.dead[doc] = 1;
  part.live -= 1;
}

/** Terms between two looks at the clock: about a tenth of a millisecond. */
const TERMS_A_STEP = 64;

/**
 * One part of what is alive in several, in their order. Yields often, so that the caller can do something else in
 * between; documents that die meanwhile are dead in the result.
 */
export function* merge(parts: readonly Part[]): Generator<undefined, Part> {
  const numbers = parts.map(() => new Int32Array(0));
  const sources: { readonly part: Part; readonly doc: number }[] = [];
  parts.forEach((part, index) => {
    numbers[index] = Int32Array.from(part.dead, (dead, doc) => (dead === 1 ? -1 : sources.push({ part, doc }) - 1));
  });
  const writer = new SegmentWriter();
  const heads = parts.map(({ segment }) => ({ segment, at: 0, term: headOf(segment, 0) }));
  for (let step = 1; ; step++) {
    let least: string | null = null;
    for (const { term } of heads) if (term !== null && (least === null || term < least)) least = term;
    if (least === null) break;
    heads.forEach((head, index) => {
      if (head.term !== least) return;
      copyTerm(writer, head.segment, head.at, numbers[index] ?? new Int32Array(0));
      head.at += 1;
      head.term = headOf(head.segment, head.at);
    });
    writer.endTerm(least);
    if (step % TERMS_A_STEP === 0) yield;
  }
  const merged = partOf(
    writer.finish(
      sources.map(({ part, doc }) => idAt(part.segment, doc)),
      Float64Array.from(sources, ({ part, doc }) => part.segment.fingerprints[doc] ?? 0),
      Float64Array.from(sources, ({ part, doc }) => part.segment.added[doc] ?? 0),
    ),
  );
  sources.forEach(({ part, doc }, number) => {
    if (part.dead[doc] === 1) kill(merged, number);
  });
  return merged;
}

function idAt(segment: Segment, doc: number): Segment['ids'][number] {
  const id = segment.ids[doc];
  if (id === undefined) throw new RangeError(`No document ${doc}`);
  return id;
}

function headOf(segment: Segment, term: number): string | null {
  return term < termCount(segment) ? termAt(segment, term) : null;
}

function copyTerm(writer: SegmentWriter, { starts, docs, places }: Segment, term: number, numbers: Int32Array): void {
  const end = starts[term + 1] ?? 0;
  for (let at = starts[term] ?? 0; at < end; at++) {
    const number = numbers[docs[at] ?? 0] ?? -1;
    if (number >= 0) writer.add(number, places[at] ?? 0);
  }
}
