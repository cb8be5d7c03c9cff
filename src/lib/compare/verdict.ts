import { agreementOf, type Comparison, type Side } from '$lib/core/comparison';
import { estimateMemory } from '$lib/models/advice/memory';
import type { Model } from '$lib/catalogue/model';

/**
 * How much less memory than its base a quantised model must take. This and the models' `exactThreshold` are what the plan
 * asks that this project continues.
 */
export const LEAST_MEMORY_REDUCTION = 0.45;

/** A runtime alone takes tens of megabytes: a base that takes less than this is too small for a reduction to mean anything. */
const LEAST_MEASURABLE_BYTES = 100e6;

/** One thing that was asked of a model, and whether it holds. */
export type Verdict = {
  readonly about: 'memory' | 'captions';
  /** 0 to 1. */
  readonly value: number;
  readonly atLeast: number;
  readonly passed: boolean;
  /** Computed from the catalogue where the browser told no memory. */
  readonly measured: boolean;
  /** The model is marked experimental: what fails is a warning, not a fault. */
  readonly experimental: boolean;
};

/** Which side is the base and which its quantised variant; null when the two are no such pair. */
export function quantisedPair(
  models: readonly [Model, Model],
): { readonly base: 0 | 1; readonly quantised: 0 | 1 } | null {
  const [first, second] = models;
  if (first.checkpoint !== second.checkpoint) return null;
  if (first.precision === 'full' && second.precision !== 'full') return { base: 0, quantised: 1 };
  if (second.precision === 'full' && first.precision !== 'full') return { base: 1, quantised: 0 };
  return null;
}

/** What the thresholds say of a finished comparison of a base with its quantised variant; nothing for other pairs. */
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
  if (memory !== null) verdicts.push(verdict('memory', memory.value, LEAST_MEMORY_REDUCTION, memory.measured));
  const { exact } = agreementOf(comparison);
  if (exact !== null) verdicts.push(verdict('captions', exact, quantised.exactThreshold, true));
  return verdicts;
}

/** By how much less memory the quantised side took, 0 to 1; computed where it was not measured on both sides, or too small to be. */
function memoryReduction(
  { sides }: Comparison,
  models: readonly [Model, Model],
  { base, quantised }: { readonly base: 0 | 1; readonly quantised: 0 | 1 },
): { readonly value: number; readonly measured: boolean } | null {
  const took = (index: 0 | 1): number | null => takenBytes(sides[index]);
  const [baseBytes, quantisedBytes] = [took(base), took(quantised)];
  if (baseBytes !== null && quantisedBytes !== null && baseBytes >= LEAST_MEASURABLE_BYTES)
    return { value: 1 - quantisedBytes / baseBytes, measured: true };
  const computed = (index: 0 | 1): number | null => {
    const { placed } = sides[index];
    return placed === null ? null : estimateMemory(models[index], placed.deviceClass).captioning;
  };
  const [baseEstimate, quantisedEstimate] = [computed(base), computed(quantised)];
  if (baseEstimate === null || quantisedEstimate === null) return null;
  return { value: 1 - quantisedEstimate / baseEstimate, measured: false };
}

/** The most a side's runtime took, heap and graphics buffers together, in bytes; null before it was loaded. */
export function takenBytes({ own }: Side): number | null {
  return own === null ? null : own.peak.heapBytes + own.peak.gpuBytes;
}
