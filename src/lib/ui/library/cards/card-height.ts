import type { Meme } from '$lib/core/meme';

/** Aspect ratio (width / height) of the narrowest picture that is not cropped. */
const MIN_ASPECT = 0.5;
/** Aspect ratio (width / height) of the widest picture that is not cropped. */
export const MAX_ASPECT = 3.2;

/** Sizes from the styles of `MemeCard`. */
const PADDING_PX = 21;
const SIDES_PX = 24;
const FOOT_PX = 17.5;
const GAP_PX = 6;
const FONT_PX = 14;
const LINE_PX = 19.88;
/** Width of the line beside a meme's text. */
const TEXT_INDENT_PX = 11;
const TAGS_PX = 24;
const DESCRIPTION_LINES = 6;
const TEXT_LINES = 4;
const NAME_LINES = 2;

/**
 * Widths of the characters from space to tilde, in hundredths of the font size. Measured in Chromium with the app's
 * font at the size of a card's text.
 */
const WIDTHS = [
  25, 26, 33, 61, 63, 93, 76, 19, 27, 27, 41, 50, 15, 34, 21, 28, 65, 31, 59, 60, 61, 59, 64, 53, 65, 64, 19, 17, 47,
  50, 47, 44, 94, 67, 66, 67, 69, 59, 57, 70, 70, 27, 34, 66, 51, 89, 73, 72, 62, 73, 65, 65, 59, 72, 67, 97, 65, 62,
  59, 31, 33, 29, 53, 59, 28, 56, 61, 55, 61, 57, 39, 59, 60, 25, 27, 55, 25, 90, 60, 60, 61, 61, 40, 54, 39, 59, 56,
  84, 54, 58, 51, 33, 25, 31, 51,
];
const FIRST = 32;
/** Mean width of letters of other alphabets; characters from the CJK blocks on are square. */
const OTHER_WIDTH = 60;
const CJK_WIDTH = 100;
const CJK = 0x2e80;

/** Height that a card without text adds to its picture. */
export const MIN_CARD_PX = PADDING_PX + FOOT_PX;

/** Aspect ratio (width / height) of the picture's box on a card. */
export function cardAspect(meme: Pick<Meme, 'width' | 'height'>): number {
  return Math.min(MAX_ASPECT, Math.max(MIN_ASPECT, meme.width / Math.max(1, meme.height)));
}

/**
 * Estimates the height in pixels of a card of the given width, by breaking its text into lines with known character
 * widths. Cards are measured on screen; the estimate must be close enough that they do not jump.
 */
export function estimateCardHeight(meme: Meme, width: number): number {
  const cached = estimates.get(meme);
  if (cached?.width === width) return cached.height;
  const height = Math.round(width / cardAspect(meme) + MIN_CARD_PX + textHeight(meme, width - SIDES_PX));
  estimates.set(meme, { width, height });
  return height;
}

/** Cache of the last width: memes are immutable, and every layout asks for all of them. */
const estimates = new WeakMap<Meme, { readonly width: number; readonly height: number }>();

function textHeight(meme: Meme, width: number): number {
  const description = textLines(meme.description?.value ?? '', FONT_PX, width, DESCRIPTION_LINES);
  const text = textLines(meme.text?.value ?? '', FONT_PX, width - TEXT_INDENT_PX, TEXT_LINES);
  const name = description + text === 0 ? textLines(meme.name, FONT_PX, width, NAME_LINES) : 0;
  const blocks = [description, text, name].filter((lines) => lines > 0).length;
  const tags = meme.tags.length > 0 ? GAP_PX + TAGS_PX : 0;
  return (description + text + name) * LINE_PX + blocks * GAP_PX + tags;
}

/** Estimates the number of lines of a text of `size` pixels at `width` pixels, up to `most`; 0 for no text. */
export function textLines(text: string, size: number, width: number, most: number): number {
  const maxWidth = (width / size) * 100;
  let lines = text === '' ? 0 : 1;
  let line = 0;
  let word = 0;
  for (let at = 0; at < text.length && lines < most; at += 1) {
    const code = text.charCodeAt(at);
    const wide = WIDTHS[code - FIRST] ?? (code < CJK ? OTHER_WIDTH : CJK_WIDTH);
    if (code === FIRST) {
      // A space at the end of a line takes no width.
      line += word + wide;
      word = 0;
    } else if (code >= CJK) {
      // CJK text breaks between any two characters.
      line += word + wide;
      word = 0;
      if (line > maxWidth) [lines, line] = [lines + 1, wide];
    } else {
      word += wide;
      if (line + word > maxWidth) {
        lines += 1;
        // A word longer than a line is broken.
        [line, word] = line === 0 ? [0, wide] : [0, word];
      }
    }
  }
  return lines;
}
