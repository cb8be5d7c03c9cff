import type { Model } from '$lib/catalogue/model';
import { peakBytes, quantisedPair, verdictsOf, type Verdict } from '$lib/compare/verdict';
import { agreementOf, speedOf, type Comparison, type Side } from '$lib/core/comparison';
import { sentence } from '$lib/core/failure';
import { formatMemes, formatNumber } from '$lib/core/format';

/** A verdict in one sentence. `good`, `warn` and `bad` judge a quantised model against its base. */
export type VerdictSentence = { readonly text: string; readonly tone: 'plain' | 'good' | 'warn' | 'bad' };

/** Differences below this share are within what two runs of one model differ by. */
const NOTABLE = 0.1;

/** A share from 0 to 1 in percent, rounded down, so that no share seems to reach a limit that it misses. */
export function percent(share: number): string {
  return `${formatNumber(Math.floor(share * 1000 + 1e-6) / 10)} %`;
}

/** A share in whole percents, for sentences that compare it with nothing. */
function roughly(share: number): string {
  return `${formatNumber(Math.floor(share * 100 + 1e-6))} %`;
}

/**
 * What a comparison found, in one sentence; null if it found nothing yet. `titles` are the names of its sides, `models`
 * are null if one has left the catalogue.
 */
export function verdictSentence(
  comparison: Comparison,
  titles: readonly [string, string],
  models: readonly [Model, Model] | null,
): VerdictSentence | null {
  const failed = comparison.sides.flatMap(({ failure }, side) =>
    failure === null ? [] : [`${titles[side === 0 ? 0 : 1]} could not run: ${sentence(failure)}`],
  );
  if (failed.length > 0) return { text: failed.join(' '), tone: 'bad' };
  const found = [agreementWords(comparison), costWords(comparison, titles)].filter((part) => part !== null);
  if (found.length === 0) return null;
  const isDone = comparison.state === 'done';
  const judged = isDone && models !== null ? judgement(comparison, titles, models) : null;
  const words = `${found.join('; ')}.`;
  return judged ?? { text: isDone ? words.replace(/^they/, 'They') : `So far: ${words}`, tone: 'plain' };
}

/** Whether a quantised model can stand in for its base; null for other pairs. */
function judgement(
  comparison: Comparison,
  titles: readonly [string, string],
  models: readonly [Model, Model],
): VerdictSentence | null {
  const pair = quantisedPair(models);
  const verdicts = verdictsOf(comparison, models);
  if (pair === null || verdicts.length === 0) return null;
  const isGood = verdicts.every(({ passed }) => passed);
  const isExperimental = models[pair.quantised].badges.includes('experimental');
  const stands = isGood ? 'can' : isExperimental ? 'is experimental and cannot' : 'cannot';
  return {
    text: `${titles[pair.quantised]} ${stands} stand in for ${titles[pair.base]}: it ${verdicts.map(requirementWords).join(', and it ')}.`,
    tone: isGood ? 'good' : isExperimental ? 'warn' : 'bad',
  };
}

function requirementWords({ about, value, atLeast, measured }: Verdict): string {
  const found =
    about === 'memory'
      ? `takes ${percent(Math.max(0, value))} less memory${measured ? '' : ' by calculation'}`
      : `says the same of ${percent(value)} of the memes`;
  return `${found} (at least ${percent(atLeast)} is asked)`;
}

function agreementWords(comparison: Comparison): string | null {
  const { pairs, exact, f1 } = agreementOf(comparison);
  if (exact === null || f1 === null) return null;
  if (exact === 1) return `they say the same of ${pairs === 1 ? 'the meme' : `all ${formatMemes(pairs)}`}`;
  if (f1 === 0) return 'they have no word in common';
  const words = `${roughly(f1)} of their words match`;
  if (exact === 0) return `they never say the same, but ${words}`;
  return `they say the same of ${formatNumber(Math.round(exact * pairs))} of ${formatMemes(pairs)}, and ${words}`;
}

/** Which side is quicker, and which needs less memory; null if neither can be told. */
function costWords({ sides }: Comparison, titles: readonly [string, string]): string | null {
  const quicker = lesser(sides, (side) => speedOf(side).secondsEach);
  const smaller = lesser(sides, peakBytes);
  const quick = quicker && `is ${formatNumber(Number((1 / quicker.share).toPrecision(2)))} times as quick`;
  const small = smaller && `takes ${roughly(1 - smaller.share)} less memory`;
  if (quicker && smaller)
    return quicker.side === smaller.side
      ? `${titles[quicker.side]} ${quick} and ${small}`
      : `${titles[quicker.side]} ${quick}, but ${titles[smaller.side]} ${small}`;
  if (quicker) return `${titles[quicker.side]} ${quick}`;
  return smaller && `${titles[smaller.side]} ${small}`;
}

/** The side with the notably lower value, and its share of the other's; null if there is none. */
function lesser(
  [first, second]: Comparison['sides'],
  value: (side: Side) => number | null,
): { readonly side: 0 | 1; readonly share: number } | null {
  const [left, right] = [value(first), value(second)];
  if (left === null || right === null || Math.min(left, right) <= 0) return null;
  const share = Math.min(left, right) / Math.max(left, right);
  return share > 1 - NOTABLE ? null : { side: left < right ? 0 : 1, share };
}
