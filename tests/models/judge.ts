import { sentence } from '$lib/core/failure';
import type { Verdict } from '$lib/compare/verdict';
import type { PairRun } from './report';

/** What a threshold says of a pair: `open` where it says nothing, and why. */
export type Ruling = {
  readonly kind: 'holds' | 'fails' | 'open';
  /** As it stands in the table. */
  readonly said: string;
  readonly verdict: Verdict | null;
};

/** Why a pair could not be compared at all, one sentence for each side; empty when it was. */
export function troublesOf({ base, quantised, report: { first, second } }: PairRun): readonly string[] {
  return [
    { name: base.name, failure: first.failure },
    { name: quantised.name, failure: second.failure },
  ].flatMap(({ name, failure }) => (failure === null ? [] : [`${name}: ${sentence(failure)}`]));
}

/** Whether the quantised model says what its base says, by the page's own verdict. */
export function captionsRuling({ report }: PairRun): Ruling {
  const verdict = report.verdicts.find(({ about }) => about === 'captions') ?? null;
  if (verdict === null) return { kind: 'open', said: 'not known', verdict };
  return ruling(verdict);
}

/**
 * Whether the quantised model takes less memory, by the page's own verdict. What was computed from the catalogue is no
 * measurement and says nothing of this run; on a graphics card with 16-bit arithmetic the base itself is halved, and
 * the threshold is about full ones.
 */
export function memoryRuling({ report }: PairRun): Ruling {
  const verdict = report.verdicts.find(({ about }) => about === 'memory') ?? null;
  if (verdict === null) return { kind: 'open', said: 'not known', verdict };
  if (!verdict.measured) return { kind: 'open', said: 'computed, not judged', verdict };
  if (report.first.deviceClass === 'webgpu+f16') return { kind: 'open', said: '16-bit base, not judged', verdict };
  return ruling(verdict);
}

function ruling(verdict: Verdict): Ruling {
  const asked = `${Math.round(verdict.atLeast * 100)} %`;
  if (verdict.passed) return { kind: 'holds', said: `holds (${asked})`, verdict };
  if (verdict.experimental) return { kind: 'open', said: `below ${asked}, experimental`, verdict };
  return { kind: 'fails', said: `BELOW ${asked}`, verdict };
}
