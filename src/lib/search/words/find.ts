import { fold } from '$lib/core/fold';
import type { Meme } from '$lib/core/meme';

/** A folded text, with and without its spaces. */
type Folded = { readonly text: string; readonly spaceless: string };

const foldedMemes = new WeakMap<Meme, readonly Folded[]>();

function folded(text: string): Folded {
  const whole = fold(text);
  return { text: whole, spaceless: whole.replace(/\s+/gu, '') };
}

/** The folded texts of a meme, cached: folding is much slower than searching, and memes are immutable. */
function foldMeme(meme: Meme): readonly Folded[] {
  let texts = foldedMemes.get(meme);
  if (texts === undefined) {
    texts = [
      meme.name,
      meme.title ?? '',
      meme.description?.value ?? '',
      meme.text?.value ?? '',
      meme.tags.join('\n'),
    ].map(folded);
    foldedMemes.set(meme, texts);
  }
  return texts;
}

/**
 * The score of a meme; 0 if a word is missing. The start of a word counts more than its middle, a phrase more than
 * words.
 */
function score(meme: Meme, words: readonly string[]): number {
  const texts = foldMeme(meme);
  let total = 0;
  for (const word of words) {
    let best = 0;
    for (const { text, spaceless } of texts) {
      const at = text.indexOf(word);
      if (at === 0 || (at > 0 && /[^\p{L}\p{N}]/u.test(text.charAt(at - 1)))) best = Math.max(best, 3);
      else if (at > 0) best = Math.max(best, 2);
      // The reader may have lost or added spaces: "knowledge" also finds "know ledge".
      else if (word.length > 3 && spaceless.includes(word)) best = Math.max(best, 1);
    }
    if (best === 0) return 0;
    total += best;
  }
  const phrase = words.join(' ');
  return words.length > 1 && texts.some(({ text }) => text.includes(phrase)) ? total + 3 * words.length : total;
}

/**
 * The memes whose name, description, text and tags together contain every word, best first, in the given order among
 * equals; all memes if there is no word. Searches for substrings of folded texts. Used until the index is complete, and
 * if it cannot run.
 */
export function findMemes(memes: readonly Meme[], query: string): readonly Meme[] {
  const words = fold(query).split(/\s+/u).filter(Boolean);
  if (words.length === 0) return memes;
  const scored = memes
    .map((meme, order) => ({ meme, order, score: score(meme, words) }))
    .filter((candidate) => candidate.score > 0);
  scored.sort((a, b) => b.score - a.score || a.order - b.order);
  return scored.map(({ meme }) => meme);
}
