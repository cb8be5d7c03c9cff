import type { EmbeddingModel } from '$lib/catalogue/embeddings';

/** The part of a tokenizer that is used: a text's pieces, among them `unknown` for what is in no piece. */
export type Pieces = { readonly piecesOf: (text: string) => readonly string[]; readonly unknown: string };

/**
 * The letters that pieces of words have. An English tokenizer has single letters of other scripts, too: the model has
 * learnt nothing from them, and finds any two texts of such letters alike.
 */
const LETTERS: Readonly<Record<EmbeddingModel['languages'], RegExp>> = {
  English: /[\p{Script=Latin}\p{N}]/u,
  'About 100 languages': /[\p{L}\p{N}\p{Extended_Pictographic}]/u,
};

/**
 * The words of a text that a model knows; '' if it knows none. To the model all unknown words are one and the same, so
 * that "恐竜" or an emoji would be found in every text with another such word.
 */
export function knownWords(text: string, languages: EmbeddingModel['languages'], pieces: Pieces): string {
  const letters = LETTERS[languages];
  const isKnown = (word: string): boolean =>
    pieces.piecesOf(word).some((piece) => piece !== pieces.unknown && letters.test(piece));
  // Words come with their spaces, so that a text without unknown words stays as it is.
  const words = text.match(/\S+\s*/gu) ?? [];
  const known = words.filter((word) => isKnown(word) || !/[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(word));
  return known.some(isKnown) ? known.join('') : '';
}
