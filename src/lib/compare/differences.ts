import { diffArrays } from 'diff';

/** A part of a text; `different` if the other text lacks it. */
export type TextPart = { readonly text: string; readonly different: boolean };

const segmenter = new Intl.Segmenter('und', { granularity: 'word' });

/**
 * Compares two texts word by word and splits each into equal and different parts. Joined, the parts give the text
 * again.
 */
export function differences(first: string, second: string): readonly [readonly TextPart[], readonly TextPart[]] {
  const segments = (text: string): string[] => [...segmenter.segment(text)].map(({ segment }) => segment);
  const left: TextPart[] = [];
  const right: TextPart[] = [];
  for (const { value, added, removed } of diffArrays(segments(first), segments(second))) {
    const text = value.join('');
    if (!added) left.push({ text, different: removed });
    if (!removed) right.push({ text, different: added });
  }
  return [phrases(left), phrases(right)];
}

/** Joins words in a row into one part. The space between them belongs to it, that before and after it does not. */
function phrases(parts: readonly TextPart[]): readonly TextPart[] {
  const joined: TextPart[] = [];
  for (const [at, part] of parts.entries()) {
    const isBetween = part.text.trim() === '' && parts[at - 1]?.different === true && parts[at + 1]?.different === true;
    const different = part.different || isBetween;
    const last = joined.at(-1);
    if (last?.different === different) joined[joined.length - 1] = { text: last.text + part.text, different };
    else joined.push({ text: part.text, different });
  }
  return joined.flatMap((part) => (part.different ? trimmed(part.text) : [part]));
}

/** A different part, and the spaces at its ends as equal ones. */
function trimmed(text: string): TextPart[] {
  const words = text.trim();
  const start = text.indexOf(words);
  return [
    { text: text.slice(0, start), different: false },
    { text: words, different: true },
    { text: text.slice(start + words.length), different: false },
  ].filter((part) => part.text !== '');
}
