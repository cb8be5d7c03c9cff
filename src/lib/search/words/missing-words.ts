import type { MissingWords } from './words-protocol';

/** More words are not listed. */
const MAX_LISTED = 3;
/** Characters of a longer word that are shown. */
const MAX_CHARACTERS = 40;

/** Says in a sentence which words no meme has, and what the hits (`count` of them) have instead. */
export function sayMissing({ words, others, hasOthers, leftOut }: MissingWords, count: number): string {
  const none =
    words.length > 0
      ? `No meme has ${listed(words, 'or')}`
      : leftOut
        ? 'Memes with all the words are left out by the rest of the search'
        : 'No meme has all the words';
  if (count === 0) return `${none}.`;
  // What is left was found by words that are spelled like those of the query.
  if (others.length === 0) return `${none}; ${count === 1 ? 'this one comes' : 'these come'} closest.`;
  const these = count === 1 ? 'this one has' : 'these have';
  if (!hasOthers) return `${none}; ${these} some of ${words.length === 0 ? 'them' : 'the others'}.`;
  return `${none}; ${these} ${others.length > MAX_LISTED ? 'the other words' : listed(others, 'and')}.`;
}

/** Words in quotation marks, the last after "and" or "or". */
function listed(words: readonly string[], joint: 'and' | 'or'): string {
  const quoted = words.slice(0, MAX_LISTED).map((word) => `“${shortened(word)}”`);
  const all = words.length > MAX_LISTED ? [...quoted, 'other words'] : quoted;
  return all.length < 2 ? (all[0] ?? '') : `${all.slice(0, -1).join(', ')} ${joint} ${all.at(-1) ?? ''}`;
}

function shortened(word: string): string {
  const characters = Array.from(word);
  return characters.length > MAX_CHARACTERS ? `${characters.slice(0, MAX_CHARACTERS).join('')}…` : word;
}
