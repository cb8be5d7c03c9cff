import type { CaptionDetail, CaptionLength } from '$lib/core/caption';
import { READER } from '$lib/catalogue/reader';
import type { MemeId, ModelId } from '$lib/core/ids';
import type { Job } from '$lib/core/job';
import type { Model } from '$lib/catalogue/model';

/** Makes a job for the bundled reader; `queued` is its position in the queue. */
export function readJob(meme: MemeId, queued: number): Job {
  return {
    meme,
    task: 'read',
    model: READER.id,
    prompt: null,
    detail: null,
    length: null,
    state: { kind: 'waiting' },
    attempts: 0,
    queued,
  };
}

/** Options of single captions that replace the settings. */
export type CaptionOptions = {
  readonly model?: ModelId;
  /** Replaces the model's own prompt; families that take no prompt ignore it. */
  readonly prompt?: string;
  readonly detail?: CaptionDetail;
  readonly length?: CaptionLength;
};

/**
 * Makes a job for a caption model from the current settings and the options chosen for this caption. `queued` is its
 * position in the queue.
 */
export function describeJob(
  meme: MemeId,
  model: Model,
  settings: { readonly detail: CaptionDetail; readonly length: CaptionLength },
  queued: number,
  options: CaptionOptions = {},
): Job {
  return {
    meme,
    task: 'describe',
    model: model.id,
    prompt: (model.options.prompt ? options.prompt : undefined) ?? model.prompt,
    detail: options.detail ?? settings.detail,
    length: options.length ?? settings.length,
    state: { kind: 'waiting' },
    attempts: 0,
    queued,
    ...(Object.keys(options).length > 0 ? { chosen: true } : {}),
  };
}
