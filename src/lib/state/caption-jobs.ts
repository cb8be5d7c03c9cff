import type { CaptionLength, Detail } from '$lib/domain/caption';
import { READER } from '$lib/domain/catalogue';
import type { MemeId } from '$lib/domain/ids';
import type { Job } from '$lib/domain/job';
import type { Model } from '$lib/domain/model';

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

/** A job for a caption model with the settings of the moment it was asked for; `queued` is its place in the queue. */
export function describeJob(
  meme: MemeId,
  model: Model,
  settings: { readonly detail: Detail; readonly length: CaptionLength },
  queued: number,
): Job {
  return {
    meme,
    task: 'describe',
    model: model.id,
    prompt: model.prompt,
    detail: settings.detail,
    length: settings.length,
    state: { kind: 'waiting' },
    attempts: 0,
    queued,
  };
}
