/**
 * How wide the characters from the space to the tilde are, in hundredths of the font's size: measured in Chromium with the
 * app's font at the size of a card's words.
 */
const WIDTHS = [
  25, 26, 33, 61, 63, 93, 76, 19, 27, 27, 41, 50, 15, 34, 21, 28, 65, 31, 59, 60, 61, 59, 64, 53, 65, 64, 19, 17, 47,
  50, 47, 44, 94, 67, 66, 67, 69, 59, 57, 70, 70, 27, 34, 66, 51, 89, 73, 72, 62, 73, 65, 65, 59, 72, 67, 97, 65, 62,
  59, 31, 33, 29, 53, 59, 28, 56, 61, 55, 61, 57, 39, 59, 60, 25, 27, 55, 25, 90, 60, 60, 61, 61, 40, 54, 39, 59, 56,
  84, 54, 58, 51, 33, 25, 31, 51,
];
const FIRST = 32;
/** Letters of other alphabets; from the CJK blocks on they fill a square. */
const OTHER = 60;
const SQUARE = 100;
const CJK = 0x2e80;

/** Into about how many lines a text of `size` pixels breaks at `width` pixels; `most` at most, none for no text. */
export function textLines(text: string, size: number, width: number, most: number): number {
  const room = (width / size) * 100;
  let lines = text === '' ? 0 : 1;
  let line = 0;
  let word = 0;
  for (let at = 0; at < text.length && lines < most; at += 1) {
    const code = text.charCodeAt(at);
    const wide = WIDTHS[code - FIRST] ?? (code < CJK ? OTHER : SQUARE);
    if (code === FIRST) {
      // A space at a line's end takes no room.
      line += word + wide;
      word = 0;
    } else if (code >= CJK) {
      // Such a line breaks anywhere.
      line += word + wide;
      word = 0;
      if (line > room) [lines, line] = [lines + 1, wide];
    } else {
      word += wide;
      if (line + word > room) {
        lines += 1;
        // A word that is longer than a line is cut.
        [line, word] = line === 0 ? [0, wide] : [0, word];
      }
    }
  }
  return lines;
}
