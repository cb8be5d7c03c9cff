import type { Device } from '$lib/core/device';
import type { FamilyId } from '$lib/catalogue/families';
import type { Model } from '$lib/catalogue/model';
import type { Suitability } from './advice/recommendation-reason';
import type { DownloadState } from './downloads.svelte';

/** A caption model as shown in Settings. */
export type ModelRow = {
  readonly model: Model;
  readonly download: DownloadState;
  readonly downloadBytes: number;
  readonly memoryBytes: number;
  readonly secondsEach: number;
  readonly measured: boolean;
  readonly verdict: Suitability;
  /** One sentence about it on this device. */
  readonly sentence: string;
  /** Why it is recommended, as the end of a sentence after "because". */
  readonly because: string;
  /** Where it would run; null if it cannot. */
  readonly device: Device | null;
  /** True if it is the model that captions. */
  readonly active: boolean;
  /** One sentence for each device class on which it failed and is not tried again. */
  readonly failures: readonly string[];
};

/** A family with its models, as shown in Settings. */
export type ModelFamily = {
  readonly family: FamilyId;
  readonly title: string;
  readonly character: string;
  readonly rows: readonly ModelRow[];
};
