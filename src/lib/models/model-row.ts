import type { Device } from '$lib/core/device';
import type { FamilyId } from '$lib/catalogue/families';
import type { Model } from '$lib/catalogue/model';
import type { Suitability } from './advice/recommendation-reason';
import type { DownloadState } from './downloads.svelte';

/** A model as Settings shows it. */
export type ModelRow = {
  readonly model: Model;
  readonly download: DownloadState;
  readonly downloadBytes: number;
  readonly memoryBytes: number;
  readonly secondsEach: number | null;
  readonly measured: boolean;
  readonly verdict: Suitability;
  /** What to know about it on this device, in plain English. */
  readonly sentence: string;
  /** Where it would run; null where it cannot. */
  readonly device: Device | null;
  /** Whether it is the one that captions. */
  readonly active: boolean;
  /** Where it did not work and is not tried any more, in words. */
  readonly failures: readonly string[];
};

/** A family with its variants. */
export type ModelFamily = {
  readonly family: FamilyId;
  readonly title: string;
  readonly character: string;
  readonly rows: readonly ModelRow[];
};
