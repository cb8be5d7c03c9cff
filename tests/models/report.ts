import type { Device, DeviceClass } from '$lib/core/device';
import type { MeasuredMemory, OwnMemory } from '$lib/core/comparison';
import type { ComparisonLine } from '$lib/compare/comparison-export';
import type { Failure } from '$lib/core/failure';
import type { Agreement } from '$lib/core/caption-agreement';
import type { Verdict } from '$lib/compare/verdict';
import type { Pair } from './pairs';

/** One model's half of the compare page's JSON export. The optional fields are there only if the model was loaded. */
export type SideReport = {
  readonly model: string;
  readonly device?: Device;
  readonly deviceClass?: DeviceClass;
  readonly dtype?: string;
  readonly revision?: string;
  readonly threads?: number;
  readonly loadSeconds?: number;
  readonly downloadBytes?: number;
  readonly pageMemoryBytes: MeasuredMemory;
  readonly runtimeMemoryBytes: { readonly loaded: OwnMemory; readonly peak: OwnMemory } | null;
  /** Median. */
  readonly secondsEach: number | null;
  readonly tokensPerSecond: number | null;
  readonly failure: Failure | null;
};

/** The compare page's JSON export, with the fields that are read here. */
export type PageReport = {
  readonly first: SideReport;
  readonly second: SideReport;
  readonly agreement: Agreement;
  readonly verdicts: readonly Verdict[];
  readonly captions: readonly ComparisonLine[];
};

/** The comparison of a pair on one device. The base is the page's first model, the quantised model its second. */
export type PairRun = Pair & { readonly device: Device; readonly report: PageReport };

/** The names of the devices on screen. */
export const DEVICE_LABELS = { wasm: 'WASM', webgpu: 'WebGPU' } as const;
