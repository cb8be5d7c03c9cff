import { diffArrays } from 'diff';

/** A stretch of a text and whether the other text lacks it. */
export type Stretch = { readonly text: string; readonly different: boolean };

const segmenter = new Intl.Segmenter('und', { granularity: 'word' });

/** Both texts cut where they differ, word by word; joined, the stretches are the texts again. */
export function differences(first: string, second: string): readonly [readonly Stretch[], readonly Stretch[]] {
  const segments = (text: string): string[] => [...segmenter.segment(text)].map(({ segment }) => segment);
  const left: Stretch[] = [];
  const right: Stretch[] = [];
  for (const { value, added, removed } of diffArrays(segments(first), segments(second))) {
    const text = value.join('');
    if (!added) left.push({ text, different: removed });
    if (!removed) right.push({ text, different: added });
  }
  return [left, right];
}
