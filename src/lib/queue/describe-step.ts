import type { DownloadState } from '$lib/models/downloads.svelte';
import type { QueueState } from './queue-progress.svelte';

/**
 * What the dock shows: the queue at work; a download; the offer of a model; that of search by meaning, where no model
 * fits; memes that are not described yet or failed.
 */
export type DescribeStep = 'work' | 'download' | 'offer' | 'search-offer' | 'ask';

/** What decides the step. */
export type StepInputs = {
  readonly queue: QueueState['kind'];
  /** True if there is a model to describe with. */
  readonly ready: boolean;
  /** The download that the dock follows; null for none. */
  readonly download: DownloadState['kind'] | null;
  /** How many models are offered; null until the device was looked at. */
  readonly offered: number | null;
  /** Memes without a description that are not in the queue, and those that failed. */
  readonly todo: number;
  readonly failed: number;
  /** True if a model searches by meaning already. */
  readonly searchesByMeaning: boolean;
  /** True on the library's page while nothing is imported: only there something is offered. */
  readonly mayOffer: boolean;
};

/** The step that the dock shows; null for none. Work and downloads are shown on every page. */
export function describeStep(inputs: StepInputs): DescribeStep | null {
  const { queue, ready, download, offered, todo, failed, searchesByMeaning, mayOffer } = inputs;
  if (queue !== 'idle') return 'work';
  if (download !== null && download !== 'ready' && !ready) return 'download';
  if (!mayOffer || todo + failed === 0) return null;
  if (ready) return 'ask';
  if (offered === null) return null;
  if (offered > 0) return 'offer';
  return searchesByMeaning ? null : 'search-offer';
}

/**
 * The name under which a step is put away. A download that failed has another name than one that runs, so that it comes
 * back.
 */
export function stepKey(step: DescribeStep, download: DownloadState['kind'] | null): string {
  return step === 'download' && download === 'failed' ? 'failure' : step;
}
