import { agreementOf, speedOf, type CompareAnswer, type Comparison, type Side } from '$lib/core/comparison';
import { toCsv } from '$lib/core/csv';
import type { MemeId } from '$lib/core/ids';
import { tokenF1 } from '$lib/core/caption-agreement';
import type { Verdict } from './verdict';

/** One meme with both captions. */
export type ComparisonLine = {
  readonly name: string;
  readonly first: string;
  readonly second: string;
  readonly same: boolean | null;
  readonly tokenF1: number | null;
  readonly firstSeconds: number | null;
  readonly secondSeconds: number | null;
};

/** The captions in pairs, in the comparison's order; a failure is an empty caption. */
function comparisonLines(comparison: Comparison, nameOf: (id: MemeId) => string): ComparisonLine[] {
  const [left, right] = comparison.sides;
  return comparison.memes.map((id) => {
    const [first, second] = [left.answers[id], right.answers[id]];
    const both = first?.kind === 'caption' && second?.kind === 'caption';
    return {
      name: nameOf(id),
      first: textOf(first),
      second: textOf(second),
      same: both ? first.text === second.text : null,
      tokenF1: both ? tokenF1(first.text, second.text) : null,
      firstSeconds: secondsOf(first),
      secondSeconds: secondsOf(second),
    };
  });
}

const COLUMNS = ['name', 'first', 'second', 'same', 'tokenF1', 'firstSeconds', 'secondSeconds'] as const;

/** Writes the captions in pairs as CSV. */
export function comparisonCsv(comparison: Comparison, nameOf: (id: MemeId) => string): string {
  const lines = comparisonLines(comparison, nameOf);
  return toCsv([COLUMNS, ...lines.map((line) => COLUMNS.map((column) => line[column]))]);
}

/** Writes a whole comparison as JSON: figures, verdicts and captions. */
export function comparisonJson(
  comparison: Comparison,
  verdicts: readonly Verdict[],
  nameOf: (id: MemeId) => string,
): Blob {
  const sideOf = ({ contender, placed, memory, own, failure, answers }: Side): object => ({
    ...contender,
    ...placed,
    pageMemoryBytes: memory,
    runtimeMemoryBytes: own,
    ...speedOf({ answers }),
    failure,
  });
  const report = {
    made: new Date(comparison.made).toISOString(),
    state: comparison.state,
    first: sideOf(comparison.sides[0]),
    second: sideOf(comparison.sides[1]),
    agreement: agreementOf(comparison),
    verdicts,
    captions: comparisonLines(comparison, nameOf),
  };
  return new Blob([`${JSON.stringify(report, null, 2)}\n`], { type: 'application/json' });
}

/** Width of a drawn comparison in CSS pixels, whatever the window's is. */
const PICTURE_PX = 1080;

/** Draws elements of the page below each other, as a PNG at twice their size on the page's background colour. */
export async function pictureOf(elements: Iterable<HTMLElement>): Promise<Blob> {
  const { toBlob } = await import('html-to-image');
  const { backgroundColor } = getComputedStyle(document.documentElement);
  const sheet = document.createElement('div');
  sheet.inert = true;
  Object.assign(sheet.style, { position: 'absolute', top: '0', zIndex: '-1', width: `${PICTURE_PX}px` });
  Object.assign(sheet.style, { display: 'grid', gap: '24px', padding: '24px' });
  sheet.append(...[...elements].map((element) => element.cloneNode(true)));
  document.body.append(sheet);
  const picture = await toBlob(sheet, { pixelRatio: 2, backgroundColor }).finally(() => sheet.remove());
  if (picture === null) throw new Error('The picture could not be drawn');
  return picture;
}

function textOf(answer: CompareAnswer | undefined): string {
  return answer?.kind === 'caption' ? answer.text : '';
}

function secondsOf(answer: CompareAnswer | undefined): number | null {
  return answer?.kind === 'caption' ? answer.seconds : null;
}
