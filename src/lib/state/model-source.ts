import type { ModelId } from '$lib/core/ids';
import type { OpenCaptioner, RunningCaptioner } from './open-captioner';

/** What the queue needs of the models: which one is chosen, and how to load one. */
export type ModelSource = {
  readonly active: ModelId | null;
  readonly open: OpenCaptioner;
  /** Finds loads that took the tab with them; asked once by the tab that begins to run the queue. */
  settleCrashes(): Promise<void>;
  /** Remembers how long a meme took, for the estimates of the next visit. */
  measured(captioner: RunningCaptioner, seconds: number): Promise<void>;
  /** Seconds a meme took at earlier visits; null when none was captioned here. */
  measuredSeconds(model: ModelId): number | null;
};
