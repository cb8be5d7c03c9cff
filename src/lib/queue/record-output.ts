import { READER } from '$lib/catalogue/reader';
import type { CaptionOutput } from '$lib/captioner/protocol';
import { cleanCaption } from '$lib/captioner/caption-text';
import type { CaptionRecord } from '$lib/core/caption';
import { newCaptionId } from '$lib/core/ids';
import type { Job } from '$lib/core/job';
import { failed, success, type Result } from '$lib/core/result';
import { recordCaption, type ReadingFacts } from '$lib/storage/captions';
import type { JobBoard } from './job-board.svelte';
import type { Library } from '$lib/library/library.svelte';
import type { RunningCaptioner } from '$lib/captioner/running-captioner';

/** Returns the function that stores a model's output as a caption with its provenance and finishes the job. */
export function recordOutput(
  library: Library,
  board: JobBoard,
): (job: Job, output: CaptionOutput, captioner: RunningCaptioner) => Promise<Result<void>> {
  return async (job, output, captioner) => {
    // Only descriptions are cleaned: the reader's text is what is written on the picture.
    const value = output.kind === 'text' ? output.text : cleanCaption(output.text);
    // If the logits are NaN, the output is empty or one punctuation mark repeated.
    if (output.kind === 'description' && !/[\p{L}\p{N}]/u.test(value))
      return failed({ kind: 'garbage', answer: output.text });
    const facts = output.kind === 'text' ? readingFacts(output) : null;
    const recorded = await recordCaption(captionOf(job, { ...output, text: value }, captioner), {
      finishes: job,
      facts,
    });
    if (!recorded.ok) return failed(recorded.failure);
    // If it was queued again while it ran, the meme has a new job, which must stay.
    if (board.of(job.meme, job.task)?.queued === job.queued) board.forget(job.meme, job.task);
    library.put([recorded.value]);
    return success(undefined);
  };
}

/** The caption's record for what a captioner answered to a job. */
export function captionOf(
  job: Job,
  { kind, text, tokens, seconds }: CaptionOutput,
  captioner: RunningCaptioner,
): CaptionRecord {
  const { model, revision, dtype, device } = captioner;
  return {
    id: newCaptionId(),
    meme: job.meme,
    kind,
    value: text,
    made: Date.now(),
    source: {
      by: 'model',
      model,
      revision,
      dtype,
      device,
      prompt: job.prompt ?? '',
      detail: job.detail,
      length: job.length,
      seconds: seconds.total,
      tokens,
    },
  };
}

/** What the reader's answer tells of the meme besides its text. */
export function readingFacts({ unread = false }: CaptionOutput): ReadingFacts {
  return { unread, made: { text: READER.version } };
}
