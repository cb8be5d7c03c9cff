import type { WordTable } from './word-table';

/** Shorter pieces of glued words are mostly initials and accidents; these few are words. */
const SHORT = new Set('a i am an as at be by do go he if in is it me my no of on or so to up us we'.split(' '));
/** Longer runs are hardly ever words that lost their spaces, and cost time. */
const MAX_GLUED_LETTERS = 60;
const MAX_WORD_LETTERS = 18;
/** Every piece costs this beside its improbability, so that one listed word is kept in preference to two. */
const PIECE_COST = 2;

/** Endings with what stands in their place, tried in order; a result must be listed. */
const ENDINGS: readonly (readonly [ending: RegExp, instead: string])[] = [
  [/'(?:s|m|d|ll|re|ve|t)$/, ''],
  [/s$/, ''],
  [/es$/, ''],
  [/ies$/, 'y'],
  [/ing$/, ''],
  [/ing$/, 'e'],
  [/([a-z])\1ing$/, '$1'],
  [/ed$/, ''],
  [/d$/, ''],
  [/([a-z])\1ed$/, '$1'],
  [/ly$/, ''],
];
/** Letters drawn out ("noooo", "gooood") stand for one or two. */
const DRAWN_OUT = /(.)\1+/g;

/**
 * The listed words of a text, as places in the table, in order: accents folded, unlisted words by their stem ("yeeted" as
 * "yeet", "noooo" as "no"), run-together ones ("MONDAYAGAIN") by the likeliest words in them. The rest is left out.
 */
export function listedWords(text: string, table: WordTable): number[] {
  const folded = text.normalize('NFKD').replace(/\p{M}/gu, '').replace(/’/g, "'").toLowerCase();
  const found: number[] = [];
  for (const [word] of folded.matchAll(/[a-z]+(?:'[a-z]+)*/g)) {
    const index = table.indexOf(word) ?? stem(word, table);
    if (index === undefined) found.push(...split(word.replaceAll("'", ''), table));
    else found.push(index);
  }
  return found;
}

function stem(word: string, table: WordTable): number | undefined {
  for (const [ending, instead] of ENDINGS) {
    const shorter = word.replace(ending, instead);
    const index = shorter !== word && shorter.length > 1 ? table.indexOf(shorter) : undefined;
    if (index !== undefined) return index;
  }
  const single = table.indexOf(word.replace(DRAWN_OUT, '$1'));
  const double = table.indexOf(word.replace(DRAWN_OUT, '$1$1'));
  // The likelier word stands earlier in the table.
  return single === undefined || double === undefined ? (single ?? double) : Math.min(single, double);
}

/** The cheapest way to cut the letters into listed words; none when they cannot be cut so. */
function split(letters: string, table: WordTable): number[] {
  if (letters.length < 6 || letters.length > MAX_GLUED_LETTERS) return [];
  type Cut = { readonly cost: number; readonly words: readonly number[] };
  const best: (Cut | undefined)[] = [{ cost: 0, words: [] }];
  for (let end = 1; end <= letters.length; end++)
    for (let start = Math.max(0, end - MAX_WORD_LETTERS); start < end; start++) {
      const before = best[start];
      const piece = letters.slice(start, end);
      if (before === undefined || (piece.length < 3 && !SHORT.has(piece))) continue;
      const index = table.indexOf(piece);
      if (index === undefined) continue;
      const cost = before.cost + table.costOf(index) + PIECE_COST;
      const known = best[end];
      if (known === undefined || cost < known.cost) best[end] = { cost, words: [...before.words, index] };
    }
  return [...(best[letters.length]?.words ?? [])];
}
