import { LINE_HEIGHT } from './picture';
import { textOf, type Glyph } from './recogniser';

/**
 * The smallest mean logarithm of the letters' probabilities at which a box counts as read. The second, stricter one
 * applies if the detector's score is low, or if other words of the picture cannot be read. docs/decisions/reader.md has
 * the measurements.
 */
const MIN_CERTAINTY = -0.08;
const MIN_CERTAINTY_IN_DOUBT = -0.04;
/** Largest mean width of a character, in line heights. In unknown scripts most characters are missed. */
const MAX_CHARACTER_WIDTH = 1.2;
/** A lower detector's score is low. On painted memes, nearly all lines of text reach it. */
const MIN_SCORE = 0.7;
/** A box with at least this score and width has words, even if they cannot be read. Shapes reach only one of them. */
const MIN_UNREAD_SCORE = 0.8;
/** Width in line heights. */
const MIN_UNREAD_WIDTH = 2.5;
/** A single letter or digit is mostly a shape that was mistaken for text ("O" for a wheel). */
const MIN_SIGNS = 2;
const SIGN = /[\p{L}\p{N}]/gu;
/** A Greek letter beside another letter. The network reads Greek letters in formulas, but misreads Greek words. */
const GREEK_WORD = /\p{Script=Greek}\p{L}|\p{L}\p{Script=Greek}/u;
/** No other letter or digit than zeros and O. In some fonts the network reads most Georgian letters as zeros. */
const ONLY_ZEROS = /^[^\p{L}\p{N}]*[0Oo](?:[0Oo]|[^\p{L}\p{N}])*$/u;
/** Only letters that look alike in Latin, Greek and Cyrillic. Decompose accents first, so that Ë counts as E. */
const LOOKALIKES = /^[ABCEHIJKMNOPSTXYZabceijkmopsxy\P{L}]+$/u;

/** The result of reading one box. */
export type Reading = {
  readonly text: string;
  /** The mean logarithm of the letters' probabilities; -Infinity if the text cannot be right. */
  readonly certainty: number;
  /** The detector's score, between 0 and 1. */
  readonly score: number;
  /** The width of the box in line heights. */
  readonly width: number;
};

/** The reading of a box with this detector's score, whose line is `pixels` wide at `LINE_HEIGHT`. */
export function readingOf(glyphs: readonly Glyph[], score: number, pixels: number): Reading {
  const text = textOf(glyphs);
  const width = pixels / LINE_HEIGHT;
  const drawn = glyphs.filter(({ char }) => char.trim() !== '');
  const possible =
    drawn.length > 0 && width <= drawn.length * MAX_CHARACTER_WIDTH && !GREEK_WORD.test(text) && !ONLY_ZEROS.test(text);
  // A doubtful space makes no letter doubtful, so spaces count as certain.
  const mean = drawn.reduce((sum, { probability }) => sum + Math.log(probability), 0) / glyphs.length;
  return { text, certainty: possible ? mean : -Infinity, score, width };
}

/** The text that counts as read, a line per line; `unread` is true if there are words that cannot be read. */
export function sureText(lines: readonly (readonly Reading[])[]): { readonly text: string; readonly unread: boolean } {
  const unread = lines.flat().some((reading) => looksLikeWords(reading) && reading.certainty < MIN_CERTAINTY);
  const bound = unread ? MIN_CERTAINTY_IN_DOUBT : MIN_CERTAINTY;
  const isSure = ({ certainty, score }: Reading): boolean =>
    certainty >= (score >= MIN_SCORE ? bound : MIN_CERTAINTY_IN_DOUBT);
  const texts = lines.map((line) =>
    line
      .filter(isSure)
      .map(({ text }) => text)
      .join(' '),
  );
  return {
    text: texts.filter((text) => isWords(text) && !(unread && LOOKALIKES.test(text.normalize('NFD')))).join('\n'),
    unread,
  };
}

function looksLikeWords({ score, width }: Reading): boolean {
  return score >= MIN_UNREAD_SCORE && width >= MIN_UNREAD_WIDTH;
}

function isWords(text: string): boolean {
  return (text.match(SIGN)?.length ?? 0) >= MIN_SIGNS;
}
