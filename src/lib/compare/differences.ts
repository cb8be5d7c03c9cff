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
  return [left, right];
}
