import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SegmentWriter, termAt, type Segment } from '../../../../../src/workers/search/words/segment';
import { nearTerms, otherDoublings } from '../../../../../src/workers/search/words/typos';

function segmentOf(terms: readonly string[]): Segment {
  const writer = new SegmentWriter();
  for (const term of [...new Set(terms)].sort()) {
    writer.add(0, 0);
    writer.endTerm(term);
  }
  return writer.finish([], new Float64Array(0), new Float64Array(0));
}

/** The optimal string alignment distance, by the recursive definition. */
function distance(one: string, other: string): number {
  const at = (i: number, j: number): number => {
    if (i === 0 || j === 0) return i + j;
    const same = one[i - 1] === other[j - 1];
    let best = Math.min(at(i - 1, j - 1) + (same ? 0 : 1), at(i - 1, j) + 1, at(i, j - 1) + 1);
    if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1])
      best = Math.min(best, at(i - 2, j - 2) + 1);
    return best;
  };
  return at(one.length, other.length);
}

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 6 });

describe('terms near a word', () => {
  it('are those within the number of edits; a swap is one edit', () => {
    const segment = segmentOf(['monday', 'mondays', 'mnoday', 'monoay', 'sunday', 'money', 'mon']);
    const near = nearTerms(segment, 'monday', 1, false).map(({ term }) => termAt(segment, term));
    expect(near).toEqual(['mnoday', 'mondays', 'monoay']);
  });

  it('are the same as those found by comparing with every term', () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), word, fc.constantFrom(1, 2), (terms, sought, limit) => {
        const segment = segmentOf(terms);
        const near = nearTerms(segment, sought, limit, false).map(({ term, edits }) => [termAt(segment, term), edits]);
        const expected = [...new Set(terms)]
          .sort()
          .map((term) => [term, distance(sought, term)] as const)
          .filter(([, edits]) => edits > 0 && edits <= limit)
          .map(([term, edits]) => [term, edits]);
        expect(near).toEqual(expected);
      }),
    );
  });

  it('include, with `open`, those with a prefix near the word', () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), word, (terms, sought) => {
        const segment = segmentOf(terms);
        const near = new Set(nearTerms(segment, sought, 1, true).map(({ term }) => termAt(segment, term)));
        for (const term of new Set(terms)) {
          const begins = Array.from({ length: term.length }, (_, end) => distance(sought, term.slice(0, end + 1)));
          if (term !== sought) expect([term, near.has(term)]).toEqual([term, Math.min(...begins) <= 1]);
        }
      }),
    );
  });
});

describe('doubled letters', () => {
  it('are tried at other places, as one mistake', () => {
    expect(otherDoublings('parott')).toContain('parrot');
    expect(otherDoublings('acommodate')).toContain('accommodate');
    expect(otherDoublings('tommorow')).toContain('tomorrow');
    expect(otherDoublings('abbc').toSorted()).toEqual(['aabbc', 'aabc', 'aabcc', 'abbcc', 'abc', 'abcc']);
    expect(otherDoublings('aabbb')).toEqual([]);
  });
});
