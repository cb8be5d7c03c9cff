import type { CaptionDetail, CaptionLength } from './caption';
import type { Failure } from './failure';
import type { MemeId, ModelId } from './ids';

/** What is to be made for a meme: the reader's text, or a model's description. */
export const TASKS = ['read', 'describe'] as const;
/** One of `TASKS`. */
export type Task = (typeof TASKS)[number];

/** Where a job stands. A finished job is deleted; a failed one stays until it is retried or dismissed. */
type JobState =
  { readonly kind: 'waiting' } | { readonly kind: 'running' } | { readonly kind: 'failed'; readonly failure: Failure };

/** One piece of work in the queue, one per meme and task; it survives reload and crash. */
export type Job = {
  readonly meme: MemeId;
  readonly task: Task;
  readonly model: ModelId;
  readonly prompt: string | null;
  readonly detail: CaptionDetail | null;
  readonly length: CaptionLength | null;
  readonly state: JobState;
  /** Times it was started, over all reloads. */
  readonly attempts: number;
  /** Milliseconds since the epoch; the queue's order. */
  readonly queued: number;
  /** The model was chosen for this one meme: it stays when another becomes the one that captions. */
  readonly chosen?: true;
};

/** What a meme's status line says. */
export type MemeStatus = 'Not captioned' | 'Waiting' | 'Captioning' | 'Captioned' | 'Failed';

/** The status from the meme's description job, if it has one, and whether it has a description. */
export function memeStatus(hasDescription: boolean, job: Job | undefined): MemeStatus {
  switch (job?.state.kind) {
    case 'waiting':
      return 'Waiting';
    case 'running':
      return 'Captioning';
    case 'failed':
      return 'Failed';
    case undefined:
      return hasDescription ? 'Captioned' : 'Not captioned';
  }
}
