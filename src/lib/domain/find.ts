import type { Meme } from './meme';

/** A piece of a text, `[start, end)` in UTF-16 units of the text as shown. */
export type Range = readonly [start: number, end: number];

/** Where the words of a query stand in a meme's three texts; ranges ascend and do not overlap. */
export type Marks = {
  readonly description: readonly Range[];
  readonly text: readonly Range[];
  readonly name: readonly Range[];
};

/** A meme that matches, with the reasons. */
export type Found = { readonly meme: Meme; readonly marks: Marks };

/** A text ready for comparing: lower case, accents gone, compatibility forms unified. */
type Folded = { readonly text: string; readonly spaceless: string };

const NO_MARKS: Marks = { description: [], text: [], name: [] };
const COMBINING = /\p{M}/gu;

/** One character as it is compared; may be several characters (ﬁ) or none (a combining accent). */
function foldCharacter(character: string): string {
  return character.normalize('NFKD').replace(COMBINING, '').toLowerCase();
}

/** The text as it is compared. */
export function fold(text: string): string {
  return text.normalize('NFKD').replace(COMBINING, '').toLowerCase();
}

/** The query's words, folded. */
export function queryWords(query: string): string[] {
  return fold(query).split(/\s+/u).filter(Boolean);
}

const foldedMemes = new WeakMap<Meme, readonly [name: Folded, description: Folded, text: Folded]>();

function folded(text: string): Folded {
  const whole = fold(text);
  return { text: whole, spaceless: whole.replace(/\s+/gu, '') };
}

/** Folding costs far more than searching, and memes are immutable: each is folded once. */
function foldMeme(meme: Meme): readonly [Folded, Folded, Folded] {
  let texts = foldedMemes.get(meme);
  if (texts === undefined) {
    texts = [folded(meme.name), folded(meme.description?.value ?? ''), folded(meme.text?.value ?? '')];
    foldedMemes.set(meme, texts);
  }
  return texts;
}

/** How well the meme answers: 0 = not at all; a whole phrase beats single words, a word's start beats its middle. */
function score(meme: Meme, words: readonly string[]): number {
  const texts = foldMeme(meme);
  let total = 0;
  for (const word of words) {
    let best = 0;
    for (const { text, spaceless } of texts) {
      const at = text.indexOf(word);
      if (at === 0 || (at > 0 && /[^\p{L}\p{N}]/u.test(text.charAt(at - 1)))) best = Math.max(best, 3);
      else if (at > 0) best = Math.max(best, 2);
      // The reader may have lost or invented spaces: "know ledge" is still found by "knowledge".
      else if (word.length > 3 && spaceless.includes(word)) best = Math.max(best, 1);
    }
    if (best === 0) return 0;
    total += best;
  }
  const phrase = words.join(' ');
  return words.length > 1 && texts.some(({ text }) => text.includes(phrase)) ? total + 3 * words.length : total;
}

/** Every place where one of the folded words stands in `text`, joined where they touch. */
export function markWords(text: string, words: readonly string[]): Range[] {
  let whole = '';
  const origin: number[] = [];
  let at = 0;
  for (const character of text) {
    for (const unit of foldCharacter(character).split('')) {
      whole += unit;
      origin.push(at);
    }
    at += character.length;
  }
  origin.push(text.length);
  const marked = new Uint8Array(text.length + 1);
  for (const word of words) {
    for (let from = whole.indexOf(word); from !== -1; from = whole.indexOf(word, from + 1)) {
      const start = origin[from] ?? 0;
      let end = origin[from + word.length] ?? text.length;
      // A word that ends inside an expanded character (ﬁ) still marks the whole of it.
      if (end === start) end = start + 1;
      marked.fill(1, start, end);
    }
  }
  const ranges: Range[] = [];
  for (let start = marked.indexOf(1); start !== -1;) {
    let end = start;
    while (marked[end] === 1) end += 1;
    ranges.push([start, end]);
    start = marked.indexOf(1, end);
  }
  return ranges;
}

/**
 * The memes whose name, description and text together hold every word of the query, best first and in the given order
 * among equals; all of them, unmarked, for an empty query. Upper and lower case, accents and lost spaces do not matter.
 */
export function findMemes(memes: readonly Meme[], query: string): Found[] {
  const words = queryWords(query);
  if (words.length === 0) return memes.map((meme) => ({ meme, marks: NO_MARKS }));
  const scored = memes
    .map((meme, order) => ({ meme, order, score: score(meme, words) }))
    .filter((candidate) => candidate.score > 0);
  scored.sort((a, b) => b.score - a.score || a.order - b.order);
  return scored.map(({ meme }) => ({
    meme,
    // Marks are made when a card is shown: thousands of hits would otherwise be marked for nobody.
    get marks() {
      return {
        name: markWords(meme.name, words),
        description: markWords(meme.description?.value ?? '', words),
        text: markWords(meme.text?.value ?? '', words),
      };
    },
  }));
}
