import type { Comparison } from '$lib/core/comparison';
import { comparisonReport } from './comparison-export';
import type { MemeId } from '$lib/core/ids';
import type { Verdict } from './verdict';

/** Everything of the comparison as JSON. */
export function comparisonJson(
  comparison: Comparison,
  verdicts: readonly Verdict[],
  nameOf: (id: MemeId) => string,
): Blob {
  const report = comparisonReport(comparison, verdicts, nameOf);
  return new Blob([`${JSON.stringify(report, null, 2)}\n`], { type: 'application/json' });
}

/** A part of the page as a PNG, drawn at twice its size on the page's ground. */
export async function pictureOf(element: HTMLElement): Promise<Blob> {
  const { toBlob } = await import('html-to-image');
  const backgroundColor = getComputedStyle(document.documentElement).backgroundColor;
  const picture = await toBlob(element, { pixelRatio: 2, backgroundColor, style: { padding: '24px' } });
  if (picture === null) throw new Error('The picture could not be drawn');
  return picture;
}
