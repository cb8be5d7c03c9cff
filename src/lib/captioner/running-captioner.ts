import { CaptionerClient } from './client';
import type { CaptionOutput, CaptionRequest, ModelMemory } from './protocol';
import type { Device, DeviceClass } from '$lib/core/device';
import { READER } from '$lib/catalogue/catalogue';
import type { ModelId } from '$lib/core/ids';
import type { Job } from '$lib/core/job';
import { failed, success, type Result } from '$lib/core/result';
import { readOriginal } from '$lib/storage/memes';

/** Which model is loaded, and where: what its captions' provenance records. */
type CaptionerFacts = {
  readonly model: ModelId;
  readonly revision: string;
  readonly dtype: string;
  readonly device: Device;
  readonly deviceClass: DeviceClass;
  readonly threads: number;
  /** Why it runs where it runs, when that is not the first choice. */
  readonly note: string | null;
};

/** A model that is loaded and ready, on some device. */
export interface RunningCaptioner extends CaptionerFacts {
  /** Whether it can still be asked; a failed run may have ended its worker. */
  readonly alive: boolean;
  run(job: Job, onText: (soFar: string) => void): Promise<Result<CaptionOutput>>;
  /** Has the picture of the job that is likely the next ready when it is run; call it while one runs. */
  prepare(next: Job): void;
  /** The same as `run` for a picture that is no meme of the library. */
  look(picture: Blob, asked: JobOptions): Promise<Result<CaptionOutput>>;
  /** What its runtime has taken at most; null where it is gone. Ask between captions. */
  memory(): Promise<ModelMemory | null>;
  /** Ends what runs, which then fails as `cancelled`. */
  stop(): Promise<void>;
  /** Frees its memory. */
  close(): void;
}

/** Loads a model wherever it runs best here, or fails as `cancelled` once the signal says so. */
export type OpenCaptioner = (model: ModelId, signal?: AbortSignal) => Promise<Result<RunningCaptioner>>;

/** New tokens at most; what the published demos of the models use. A caption rarely takes half of it. */
const MAX_NEW_TOKENS = 128;

/** Two are enough for the reader's small networks, and leave the cores to the caption model. */
const READER_THREADS = 2;

/** How a picture is to be captioned; the rest of a job says whose it is. */
export type JobOptions = Pick<Job, 'task' | 'prompt' | 'detail' | 'length'>;

/** A captioner around a client whose model is loaded. */
export function runningCaptioner(client: CaptionerClient, facts: CaptionerFacts): RunningCaptioner {
  let ahead: { readonly job: Job; readonly request: Promise<Result<CaptionRequest>> } | null = null;
  let asked: Promise<unknown> = Promise.resolve();
  return {
    ...facts,
    get alive() {
      return client.alive;
    },
    async run(job, onText) {
      // A meme that was queued again may be asked for with other options.
      const isAhead = ahead?.job.meme === job.meme && ahead.job.queued === job.queued;
      const begun = isAhead ? ahead?.request : undefined;
      // Cleared before the first await: the next job's picture is prepared while this one runs.
      ahead = null;
      const asking = begun?.then((read) => (read.ok ? read : requestFor(job))) ?? requestFor(job);
      asked = asking;
      const request = await asking;
      return request.ok ? await client.caption(request.value, onText) : failed(request.failure);
    },
    prepare(job) {
      const request = requestFor(job);
      ahead = { job, request };
      // Sent only after the request of the job at hand, which it must not overtake.
      void Promise.all([request, asked]).then(([read]) => {
        if (read.ok && ahead?.request === request) client.prepare(read.value);
      });
    },
    look: (picture, how) => client.caption(requestOf(how, picture)),
    memory: () => client.memory(),
    stop: () => client.stop(),
    close: () => client.close(),
  };
}

async function requestFor(job: Job): Promise<Result<CaptionRequest>> {
  const picture = await readOriginal(job.meme);
  return picture.ok ? success(requestOf(job, picture.value)) : failed(picture.failure);
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

/** Starts the bundled reader: nothing to download, one worker, WASM. */
export async function openReader(): Promise<Result<RunningCaptioner>> {
  const client = new CaptionerClient();
  const threads = Math.min(READER_THREADS, navigator.hardwareConcurrency);
  const loaded = await client.load({ family: 'reader', repo: '', revision: '', device: 'wasm', mix: {}, threads });
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
