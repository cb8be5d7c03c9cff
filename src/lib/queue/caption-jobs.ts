import type { CaptionDetail, CaptionLength } from '$lib/core/caption';
import { READER } from '$lib/catalogue/catalogue';
import type { MemeId, ModelId } from '$lib/core/ids';
import type { Job } from '$lib/core/job';
import type { Model } from '$lib/catalogue/model';

/** A job for the bundled reader; `queued` is its place in the queue. */
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

/** What may be chosen for single captions in place of the settings. */
export type CaptionOptions = {
  readonly model?: ModelId;
  /** Asked in place of the model's own question; families that take none ignore it. */
  readonly prompt?: string;
  readonly detail?: CaptionDetail;
  readonly length?: CaptionLength;
};

/**
 * A job for a caption model with the settings of the moment it was asked for, and what was chosen for this once; `queued`
 * is its place in the queue.
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
