import { fold } from '$lib/core/fold';

/** Letters that are also written as two where keyboards lack them. */
const AS_TWO: ReadonlyMap<string, string> = new Map([
  ['ä', 'ae'],
  ['ö', 'oe'],
  ['ü', 'ue'],
  ['ø', 'oe'],
  ['å', 'aa'],
]);
const ASCII = /^[\0-\x7f]*$/;

/** The folded form of a text whose umlauts are written as two letters (Mädchen: maedchen); null if it has none. */
export function foldAsTwo(text: string): string | null {
  if (ASCII.test(text)) return null;
  const composed = text.normalize('NFC').toLowerCase();
  const spelled = composed.replace(/[äöüøå]/gu, (letter) => AS_TWO.get(letter) ?? letter);
  return spelled === composed ? null : fold(spelled);
}
