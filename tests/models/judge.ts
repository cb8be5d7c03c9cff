import { sentence } from '$lib/core/failure';
import type { Verdict } from '$lib/compare/verdict';
import type { PairRun } from './report';

/** The result of a threshold for a pair; `open` if it cannot be judged. */
export type Ruling = {
  readonly kind: 'holds' | 'fails' | 'open';
  /** The text in the table; for `open` it gives the reason. */
  readonly text: string;
  readonly verdict: Verdict | null;
};

/** Why a pair could not be compared, one sentence for each model that failed; empty if it was compared. */
export function failuresOf({ base, quantised, report: { first, second } }: PairRun): readonly string[] {
  return [
    { name: base.name, failure: first.failure },
    { name: quantised.name, failure: second.failure },
  ].flatMap(({ name, failure }) => (failure === null ? [] : [`${name}: ${sentence(failure)}`]));
}

/** Judges whether the quantised model's captions agree with its base's, by the page's verdict. */
export function captionsRuling({ report }: PairRun): Ruling {
  const verdict = report.verdicts.find(({ about }) => about === 'captions') ?? null;
  if (verdict === null) return { kind: 'open', text: 'not known', verdict };
  return ruling(verdict);
}

/**
 * Judges whether the quantised model saves enough memory, by the page's verdict. Not judged are figures computed from
 * the catalogue, because they do not come from this run, and graphics cards with 16-bit arithmetic, because the base
 * takes half the memory there and the threshold is for 32-bit bases.
 */
export function memoryRuling({ report }: PairRun): Ruling {
  const verdict = report.verdicts.find(({ about }) => about === 'memory') ?? null;
  if (verdict === null) return { kind: 'open', text: 'not known', verdict };
  if (!verdict.measured) return { kind: 'open', text: 'computed, not judged', verdict };
  if (report.first.deviceClass === 'webgpu+f16') return { kind: 'open', text: '16-bit base, not judged', verdict };
  return ruling(verdict);
}

function ruling(verdict: Verdict): Ruling {
  const threshold = `${Math.round(verdict.atLeast * 100)} %`;
  if (verdict.passed) return { kind: 'holds', text: `holds (${threshold})`, verdict };
  if (verdict.experimental) return { kind: 'open', text: `below ${threshold}, experimental`, verdict };
  return { kind: 'fails', text: `BELOW ${threshold}`, verdict };
}
