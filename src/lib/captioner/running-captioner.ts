import type { CaptionerClient } from './client';
import { loadCaptioner } from './load-captioner';
import type { CaptionOutput, CaptionRequest, ModelMemory } from './protocol';
import type { Device, DeviceClass } from '$lib/core/device';
import { READER } from '$lib/catalogue/reader';
import type { ModelId } from '$lib/core/ids';
import type { Job } from '$lib/core/job';
import { isMobile } from '$lib/core/platform';
import { failed, success, type Result } from '$lib/core/result';
import { coreCount } from '$lib/core/threads';
import { readPicture } from '$lib/storage/memes';
import { isReadable } from '$lib/storage/originals';

/** The loaded model and its device, as recorded with its captions. */
type CaptionerFacts = {
  readonly model: ModelId;
  readonly revision: string;
  readonly dtype: string;
  readonly device: Device;
  readonly deviceClass: DeviceClass;
  readonly threads: number;
  /** Why it does not run on the first choice of device; null if it does. */
  readonly note: string | null;
};

/** A loaded model, ready to caption. */
export interface RunningCaptioner extends CaptionerFacts {
  /** True while it can be used. A failed run may have ended its worker. */
  readonly alive: boolean;
  run(job: Job, onText: (soFar: string) => void): Promise<Result<CaptionOutput>>;
  /** Prepares the picture of the job that probably runs next. Call it while another job runs. */
  prepare(next: Job): void;
  /** Captions a picture that is no meme of the library. */
  captionPicture(picture: Blob, options: JobOptions): Promise<Result<CaptionOutput>>;
  /** The peak memory of its runtime; null if the worker has ended. Call it between captions. */
  memory(): Promise<ModelMemory | null>;
  /** Ends the running caption, which then fails as `cancelled`. */
  stop(): Promise<void>;
  /** Terminates its worker and frees the memory. */
  close(): void;
}

/** Loads a model on the device where it runs best. Fails as `cancelled` when `signal` aborts. */
export type OpenCaptioner = (model: ModelId, signal?: AbortSignal) => Promise<Result<RunningCaptioner>>;

/** Limit of generated tokens, as in the models' published demos. A caption rarely takes half of it. */
const MAX_NEW_TOKENS = 128;

/** Two threads are enough for the reader's small networks and leave the other cores to the caption model. */
const READER_THREADS = 2;

/**
 * Memes per worker on phones, whose browsers kill tabs that use much memory: the WASM heap keeps the size of the
 * largest picture until its worker ends. The page cannot measure the heap. Loading the model again takes as long as a
 * few memes, so the limit is high.
 */
const MAX_RUNS_ON_PHONES = 50;

/** How many memes a captioner may run before it is opened anew. */
export function maxRuns(): number {
  return isMobile() ? MAX_RUNS_ON_PHONES : Infinity;
}

/** The fields of a job that say how to caption, without those that say which meme. */
export type JobOptions = Pick<Job, 'task' | 'prompt' | 'detail' | 'length'>;

/** Wraps a client whose model is loaded. */
export function runningCaptioner(client: CaptionerClient, facts: CaptionerFacts): RunningCaptioner {
  let prepared: { readonly job: Job; readonly request: Promise<Result<CaptionRequest>> } | null = null;
  let lastRead: Promise<unknown> = Promise.resolve();
  return {
    ...facts,
    get alive() {
      return client.alive;
    },
    async run(job, onText) {
      // A meme that was queued again may have other options.
      const isPrepared = prepared?.job.meme === job.meme && prepared.job.queued === job.queued;
      const preparing = isPrepared ? prepared?.request : undefined;
      // Clear it before the first await: the next job's picture is prepared while this job runs.
      prepared = null;
      const reading = preparing?.then((read) => (read.ok ? read : requestFor(job))) ?? requestFor(job);
      lastRead = reading;
      const request = await reading;
      return request.ok ? await client.caption(request.value, onText) : failed(request.failure);
    },
    prepare(job) {
      const request = requestFor(job);
      prepared = { job, request };
      // Wait for the current job's request first, so that `prepare` does not reach the worker before it.
      void Promise.all([request, lastRead]).then(([read]) => {
        if (read.ok && prepared?.request === request) client.prepare(read.value);
      });
    },
    captionPicture: (picture, options) => client.caption(requestOf(options, picture)),
    memory: () => client.memory(),
    stop: () => client.stop(),
    close: () => client.close(),
  };
}

async function requestFor(job: Job): Promise<Result<CaptionRequest>> {
  const picture = await readPicture(job.meme);
  if (!picture.ok) return failed(picture.failure);
  if (!(await isReadable(picture.value))) return failed({ kind: 'original-unreadable' });
  return success(requestOf(job, picture.value));
}

function requestOf(job: JobOptions, picture: Blob): CaptionRequest {
  return {
    picture,
    task: job.task,
    prompt: job.prompt ?? '',
    detail: job.detail ?? 'fast',
    length: job.length ?? 'normal',
    maxNewTokens: MAX_NEW_TOKENS,
  };
}

/** Starts the bundled reader in a worker of its own, on WASM. */
export async function openReader(): Promise<Result<RunningCaptioner>> {
  const threads = Math.min(READER_THREADS, coreCount());
  const spec = { family: 'reader', repo: '', revision: '', device: 'wasm', mix: {}, threads } as const;
  const { client, loaded } = await loadCaptioner(spec);
  if (!loaded.ok) return failed(loaded.failure);
  return success(
    runningCaptioner(client, {
      model: READER.id,
      revision: READER.revision,
      dtype: READER.dtype,
      device: 'wasm',
      deviceClass: 'wasm',
      threads: loaded.value.threads,
      note: null,
    }),
  );
}
