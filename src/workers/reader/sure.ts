import { LINE_HEIGHT } from './picture';
import { textOf, type Glyph } from './recogniser';

/**
 * The lowest mean logarithm of the letters' probabilities at which a box counts as read; the higher one where the
 * detector is in doubt or other words of the picture cannot be read. docs/decisions/reader.md has the measurements.
 */
const MIN_CERTAINTY = -0.08;
const MIN_CERTAINTY_IN_DOUBT = -0.04;
/** The widest that characters are on average, in line heights. Of many scripts only single characters are read. */
const MAX_CHARACTER_WIDTH = 1.2;
/** The detector is in doubt below this score. On painted memes, nearly all lines of text reach it. */
const MIN_SCORE = 0.7;
/** From these on, a box is words even if nothing sure is read of it. Shapes in drawings stay below one of both. */
const MIN_UNREAD_SCORE = 0.8;
/** In line heights. */
const MIN_UNREAD_WIDTH = 2.5;
/** A letter or digit alone is mostly a shape that was mistaken for text ("O" for a wheel). */
const MIN_SIGNS = 2;
const SIGN = /[\p{L}\p{N}]/gu;
/** A Greek letter beside another letter: the network knows them from formulas and misreads words of them. */
const GREEK_WORD = /\p{Script=Greek}\p{L}|\p{L}\p{Script=Greek}/u;
/** Only letters that look alike in Latin, Greek and Cyrillic; Ë, too, is one when its accent is apart. */
const LOOKALIKES = /^[ABCEHIJKMNOPSTXYZabceijopsxy\P{L}]+$/u;

/** What was read of a box. */
export type Reading = {
  readonly text: string;
  /** The mean logarithm of the letters' probabilities; -Infinity if the text cannot be what stands there. */
  readonly certainty: number;
  /** The detector's score, between 0 and 1. */
  readonly score: number;
  /** The width of the box in heights of its line. */
  readonly width: number;
};

/** The reading of a box with that score, whose line is `pixels` wide at `LINE_HEIGHT`. */
export function readingOf(glyphs: readonly Glyph[], score: number, pixels: number): Reading {
  const text = textOf(glyphs);
  const width = pixels / LINE_HEIGHT;
  const drawn = glyphs.filter(({ char }) => char.trim() !== '').length;
  const possible = drawn > 0 && width <= drawn * MAX_CHARACTER_WIDTH && !GREEK_WORD.test(text);
  const mean = glyphs.reduce((sum, { probability }) => sum + Math.log(probability), 0) / glyphs.length;
  return { text, certainty: possible ? mean : -Infinity, score, width };
}

/** The text that is sure, one line per line, and whether there are words that cannot be read. */
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
