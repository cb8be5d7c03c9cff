import type { MemeId } from '../../src/lib/core/ids';
import type { SearchDoc } from '../../src/lib/search/words/search-doc';

/** Words to draw at random: `upTo` are their cumulative frequencies. */
export type Vocabulary = { readonly words: readonly string[]; readonly upTo: readonly number[] };

const FOLDERS = 20;
const FIRST_ADDED = 1_700_000_000_000;

/** The search's word list as a vocabulary with real frequencies of English words, many of them rare. */
export function vocabularyOf(list: string): Vocabulary {
  const words: string[] = [];
  const upTo: number[] = [];
  let total = 0;
  for (const line of list.split('\n')) {
    const [quarters, ...some] = line.split(' ');
    for (const word of some) {
      total += Math.exp(-Number(quarters) / 4);
      words.push(word);
      upTo.push(total);
    }
  }
  return { words, upTo };
}

/** A source of random numbers in [0, 1); the same seed gives the same numbers (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Generates memes of about 25 words. In a tenth of them the text on the meme has no spaces, as readers misread it. */
export function makeDocs(count: number, seed: number, { words, upTo }: Vocabulary): SearchDoc[] {
  const random = randomFrom(seed);
  const draw = (): string => words[rankOf(random() * (upTo.at(-1) ?? 0), upTo)] ?? '';
  const some = (length: number): string[] => Array.from({ length }, draw);
  return Array.from({ length: count }, (_, index) => ({
    id: `${index.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000` as MemeId,
    description: some(8 + Math.floor(random() * 8)).join(' '),
    text: some(6 + Math.floor(random() * 6))
      .join(random() < 0.1 ? '' : ' ')
      .toUpperCase(),
    name: `${some(2).join('_')}-${index}.jpg`,
    folder: `memes/${index % FOLDERS}`,
    tags: some(index % 3),
    added: FIRST_ADDED + index * 1000,
  }));
}

/**
 * Generates queries as people type them, each of one to four words of one meme: 10 % phrases, 30 % with an unfinished
 * last word, 20 % with a typo in it, the rest exact.
 */
export function makeQueries(count: number, seed: number, docs: readonly SearchDoc[]): string[] {
  const random = randomFrom(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  return Array.from({ length: count }, () => {
    const all = docs[below(docs.length)]?.description.split(' ') ?? [];
    const from = below(Math.max(1, all.length - 4));
    const words = all.slice(from, from + 1 + below(4));
    const kind = random();
    if (kind < 0.1) return `"${words.join(' ')}"`;
    const last = words.pop() ?? '';
    if (kind < 0.4) words.push(last.slice(0, 1 + below(last.length)));
    else if (kind < 0.6) words.push(last.slice(0, 2) + last.slice(3));
    else words.push(last, '');
    return words.join(' ');
  });
}

function rankOf(value: number, upTo: readonly number[]): number {
  let low = 0;
  let high = upTo.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((upTo[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
