import { pairsOf } from '$lib/search/words/tokens';
import type { QueryWord } from '$lib/search/words/query';
import { findTerm, prefixRange, type Segment } from './segment';

/** Positions of words in one segment, ascending. Each number is document * `PLACES` + place, as in `Segment.places`. */
export type Places = readonly number[];

const PLACES = 0x10000;

/** The document of a position. */
export function docOf(place: number): number {
  return Math.floor(place / PLACES);
}

/** The field and word number of a position, as in `Segment.places`. */
export function fieldPlaceOf(place: number): number {
  return place % PLACES;
}

/** All positions of a term; none for -1. */
function placesOf({ starts, docs, places }: Segment, term: number): Places {
  const found: number[] = [];
  if (term < 0) return found;
  const end = starts[term + 1] ?? 0;
  for (let at = starts[term] ?? 0; at < end; at++) found.push((docs[at] ?? 0) * PLACES + (places[at] ?? 0));
  return found;
}

/**
 * The positions at which the words follow each other, as the position of the first word. Words of scripts without
 * spaces are looked up by their pairs of characters. With `open`, the last word is matched as a prefix.
 */
export function phrasePlaces(segment: Segment, words: readonly QueryWord[], open: boolean): Places {
  let shift = 0;
  const steps = words.flatMap(({ term, unspaced }, index) =>
    stepsOf(term, unspaced, open && index === words.length - 1).map((step) => {
      const at = shift;
      shift += step.width;
      return { ...step, shift: at, number: step.prefix ? -1 : findTerm(segment, step.term) };
    }),
  );
  const whole = steps.filter(({ prefix }) => !prefix);
  if (whole.some(({ number }) => number < 0)) return [];
  // Starts with the rarest word; for the others, a binary search checks each of its positions.
  whole.sort((a, b) => countOf(segment, a.number) - countOf(segment, b.number));
  const [rarest, ...others] = whole;
  let found: Places | null = rarest === undefined ? null : shifted(placesOf(segment, rarest.number), -rarest.shift);
  for (const { number, shift: on } of others)
    found = (found ?? []).filter((place) => hasPlace(segment, number, place + on));
  for (const { prefix, term, shift: on } of steps) {
    if (!prefix || found?.length === 0) continue;
    const next = shifted(prefixPlaces(segment, term), -on);
    found = found === null ? next : intersection(found, next);
  }
  return found ?? [];
}

type Step = { readonly term: string; readonly prefix: boolean; readonly width: number };

/**
 * The terms that must follow each other for a word. A single unspaced character is looked up as the prefix of pairs.
 */
function stepsOf(term: string, unspaced: boolean, open: boolean): Step[] {
  if (!unspaced) return [{ term, prefix: open, width: 1 }];
  const pairs = pairsOf(term);
  const single = Array.from(term).length === 1;
  return pairs.map((pair, index) => ({
    term: pair,
    prefix: single,
    // The last pair covers two characters, so the next word begins two places later.
    width: index === pairs.length - 1 && !single ? 2 : 1,
  }));
}

function prefixPlaces(segment: Segment, prefix: string): Places {
  const [from, to] = prefixRange(segment, prefix);
  const { starts, docs, places } = segment;
  const first = starts[from] ?? 0;
  // The occurrences of these terms are contiguous. Typed arrays sort numbers ten times faster than arrays.
  const found = new Float64Array((starts[to] ?? 0) - first);
  for (let at = 0; at < found.length; at++) found[at] = (docs[first + at] ?? 0) * PLACES + (places[first + at] ?? 0);
  return Array.from(found.sort());
}

function countOf({ starts }: Segment, term: number): number {
  return (starts[term + 1] ?? 0) - (starts[term] ?? 0);
}

function shifted(places: Places, by: number): Places {
  return by === 0 ? places : places.map((place) => place + by);
}

function hasPlace({ starts, docs, places }: Segment, term: number, place: number): boolean {
  let low = starts[term] ?? 0;
  let high = starts[term + 1] ?? 0;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((docs[middle] ?? 0) * PLACES + (places[middle] ?? 0) < place) low = middle + 1;
    else high = middle;
  }
  return low < (starts[term + 1] ?? 0) && (docs[low] ?? 0) * PLACES + (places[low] ?? 0) === place;
}

function intersection(first: Places, second: Places): Places {
  const kept: number[] = [];
  let at = 0;
  for (const place of first) {
    while (at < second.length && (second[at] ?? 0) < place) at += 1;
    if (second[at] === place) kept.push(place);
  }
  return kept;
}
