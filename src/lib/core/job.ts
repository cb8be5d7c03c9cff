import type { CaptionDetail, CaptionLength } from './caption';
import type { Failure } from './failure';
import type { MemeId, ModelId } from './ids';

/** The tasks: `read` makes a meme's text, `describe` its description. */
export const TASKS = ['read', 'describe'] as const;
/** One of `TASKS`. */
export type Task = (typeof TASKS)[number];

/** A job's state. A finished job is deleted; a failed one stays until it is retried or dismissed. */
type JobState =
  { readonly kind: 'waiting' } | { readonly kind: 'running' } | { readonly kind: 'failed'; readonly failure: Failure };

/** One task for one meme. Jobs are stored, so they survive a reload and a crash. */
export type Job = {
  readonly meme: MemeId;
  readonly task: Task;
  readonly model: ModelId;
  readonly prompt: string | null;
  readonly detail: CaptionDetail | null;
  readonly length: CaptionLength | null;
  readonly state: JobState;
  /** How often it was started, across reloads. */
  readonly attempts: number;
  /** When it was queued, in milliseconds since the epoch. Jobs run in this order. */
  readonly queued: number;
  /** Set if the model was chosen for this meme alone: the job keeps it when the person switches to another model. */
  readonly chosen?: true;
};

/** The words of a meme's status line. */
export type MemeStatus = 'Not described' | 'Waiting' | 'Describing' | 'Described' | 'Failed';

/** The status of a meme from its `describe` job, if there is one. */
export function memeStatus(hasDescription: boolean, job: Job | undefined): MemeStatus {
  switch (job?.state.kind) {
    case 'waiting':
      return 'Waiting';
    case 'running':
      return 'Describing';
    case 'failed':
      return 'Failed';
    case undefined:
      return hasDescription ? 'Described' : 'Not described';
  }
}
