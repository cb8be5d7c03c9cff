import { agreementOf, type Comparison, type Side } from '$lib/core/comparison';
import { estimateMemory } from '$lib/models/advice/memory';
import type { Model } from '$lib/catalogue/model';

/**
 * Least memory reduction of a quantised model against its base, 0 to 1. This value and the models' `exactThreshold`
 * come from the plan of the project that this one continues.
 */
export const MIN_MEMORY_REDUCTION = 0.45;

/** A runtime alone takes tens of megabytes, so the reduction from a base below this size means nothing. */
const MIN_MEASURABLE_BYTES = 100e6;

/** One requirement of a quantised model and the result. */
export type Verdict = {
  readonly about: 'memory' | 'captions';
  /** The measured value, 0 to 1. */
  readonly value: number;
  readonly atLeast: number;
  readonly passed: boolean;
  /** False if the memory was computed from the catalogue, because it could not be measured. */
  readonly measured: boolean;
  /** The model is experimental: a failed requirement is shown as a warning. */
  readonly experimental: boolean;
};

/** Finds which side is the base and which its quantised variant; null if they are no such pair. */
export function quantisedPair(
  models: readonly [Model, Model],
): { readonly base: 0 | 1; readonly quantised: 0 | 1 } | null {
  const [first, second] = models;
  if (first.checkpoint !== second.checkpoint) return null;
  if (first.precision === 'full' && second.precision !== 'full') return { base: 0, quantised: 1 };
  if (second.precision === 'full' && first.precision !== 'full') return { base: 1, quantised: 0 };
  return null;
}

/** The verdicts on a finished comparison of a base with its quantised variant; empty for other pairs. */
export function verdictsOf(comparison: Comparison, models: readonly [Model, Model]): readonly Verdict[] {
  const pair = quantisedPair(models);
  if (pair === null) return [];
  const quantised = models[pair.quantised];
  const experimental = quantised.badges.includes('experimental');
  const verdict = (about: Verdict['about'], value: number, atLeast: number, measured: boolean): Verdict => ({
    ...{ about, value, atLeast, measured, experimental },
    passed: value >= atLeast,
  });
  const verdicts: Verdict[] = [];
  const memory = memoryReduction(comparison, models, pair);
  if (memory !== null) verdicts.push(verdict('memory', memory.value, MIN_MEMORY_REDUCTION, memory.measured));
  const { exact } = agreementOf(comparison);
  if (exact !== null) verdicts.push(verdict('captions', exact, quantised.exactThreshold, true));
  return verdicts;
}

/**
 * Memory reduction of the quantised side, 0 to 1. Computed from the catalogue if a side was not measured or the base is
 * too small.
 */
function memoryReduction(
  { sides }: Comparison,
  models: readonly [Model, Model],
  { base, quantised }: { readonly base: 0 | 1; readonly quantised: 0 | 1 },
): { readonly value: number; readonly measured: boolean } | null {
  const took = (index: 0 | 1): number | null => peakBytes(sides[index]);
  const [baseBytes, quantisedBytes] = [took(base), took(quantised)];
  if (baseBytes !== null && quantisedBytes !== null && baseBytes >= MIN_MEASURABLE_BYTES)
    return { value: 1 - quantisedBytes / baseBytes, measured: true };
  const computed = (index: 0 | 1): number | null => {
    const { placed } = sides[index];
    return placed === null ? null : estimateMemory(models[index], placed.deviceClass).captioning;
  };
  const [baseEstimate, quantisedEstimate] = [computed(base), computed(quantised)];
  if (baseEstimate === null || quantisedEstimate === null) return null;
  return { value: 1 - quantisedEstimate / baseEstimate, measured: false };
}

/** Peak memory of a side's runtime, heap and GPU buffers together, in bytes; null before it was loaded. */
export function peakBytes({ own }: Side): number | null {
  return own === null ? null : own.peak.heapBytes + own.peak.gpuBytes;
}
