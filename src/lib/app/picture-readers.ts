import { modelById } from '$lib/catalogue/catalogue';
import { cleanCaption } from '$lib/captioner/caption-text';
import type { MemeId } from '$lib/core/ids';
import type { Lazy } from '$lib/core/lazy.svelte';
import type { Result } from '$lib/core/result';
import { watch } from '$lib/core/watch.svelte';
import { describeJob, readJob } from '$lib/queue/caption-jobs';
import type { Comparing } from '$lib/compare/comparing.svelte';
import type { Models } from '$lib/models/models.svelte';
import { openReader, type JobOptions, type RunningCaptioner } from '$lib/captioner/running-captioner';
import type { PictureReaders } from '$lib/search/picture/picture-search.svelte';
import type { Queue } from '$lib/queue/queue.svelte';
import type { Settings } from '$lib/basics/settings.svelte';

/** Placeholder for the meme of a job about a picture outside the library. */
const NO_MEME = '' as MemeId;

/** Parts of the app that `pictureReaders` uses. */
export type PictureReaderDeps = {
  readonly models: Models;
  readonly queue: Queue;
  readonly comparing: Lazy<Comparing>;
  readonly settings: Settings;
};

/** Reads and describes a picture that is not in the library. The caption model is used only if it is ready and idle. */
export function pictureReaders({ models, queue, comparing, settings }: PictureReaderDeps): PictureReaders {
  const isFree = (): boolean => queue.state.kind === 'idle' && (comparing.value?.phase ?? null) === null;
  return {
    read: async (picture, signal) => await runOnce(openReader(), picture, readJob(NO_MEME, 0), signal),
    describe: async (picture, signal) => {
      const model = modelById(models.choice.active ?? '');
      // Only one caption model may be in memory, and the queue has priority.
      if (model === undefined || signal.aborted || !isFree()) return null;
      queue.releaseModel();
      const stop = new AbortController();
      signal.addEventListener('abort', () => stop.abort(), { once: true });
      const endWatch = watch(isFree, (free) => {
        if (!free) stop.abort();
      });
      try {
        const opening = models.opener.openOn(model.id, settings.values.runOn, stop.signal);
        const text = await runOnce(opening, picture, describeJob(NO_MEME, model, settings.values, 0), stop.signal);
        return text === null ? null : cleanCaption(text);
      } finally {
        endWatch();
      }
    },
  };
}

/** Runs a model once and closes it; null if it gives no result. */
async function runOnce(
  opening: Promise<Result<RunningCaptioner>>,
  picture: Blob,
  asked: JobOptions,
  signal: AbortSignal,
): Promise<string | null> {
  const opened = await opening;
  if (!opened.ok) return null;
  const captioner = opened.value;
  const close = (): void => captioner.close();
  signal.addEventListener('abort', close, { once: true });
  const output = signal.aborted ? null : await captioner.captionPicture(picture, asked);
  signal.removeEventListener('abort', close);
  captioner.close();
  return output?.ok === true ? output.value.text : null;
}
