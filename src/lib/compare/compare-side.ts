import { modelById } from '$lib/catalogue/catalogue';
import { cleanCaption } from '$lib/captioner/caption-text';
import type { CompareAnswer, Contender, MeasuredMemory, Side } from '$lib/core/comparison';
import type { MemeId } from '$lib/core/ids';
import type { Job } from '$lib/core/job';
import { downloadBytes } from '$lib/catalogue/manifest';
import type { Result } from '$lib/core/result';
import { describeJob } from '$lib/queue/caption-jobs';
import type { RunningCaptioner } from '$lib/captioner/running-captioner';

/** Loads a contender's model on the device that the contender names. */
export type OpenContender = (contender: Contender, signal: AbortSignal) => Promise<Result<RunningCaptioner>>;

/** Options of one side's run. */
export type RunOptions = {
  readonly signal: AbortSignal;
  readonly open: OpenContender;
  /** Current memory of the page in bytes; null if unknown. */
  readonly measure: () => Promise<number | null>;
  readonly onPhase: (phase: {
    readonly kind: 'loading' | 'captioning' | 'measuring';
    readonly meme: MemeId | null;
    readonly live: string;
  }) => void;
  /** Called after each step; the run waits until the side is stored. */
  readonly onSide: (side: Side) => Promise<void>;
};

/** Consecutive captioners of one side that die before the model is given up. */
const MAX_CRASHES = 3;

/** Loads one contender, captions the remaining memes and closes its model. */
export async function runSide(start: Side, memes: readonly MemeId[], options: RunOptions): Promise<void> {
  let side = start;
  const keep = async (change: Partial<Side>): Promise<void> => {
    side = { ...side, ...change };
    await options.onSide(side);
  };
  options.onPhase({ kind: 'measuring', meme: null, live: '' });
  const stopped = (): boolean => options.signal.aborted;
  // Measured before loading: it takes ten seconds or more, and browsers do not answer while a model's threads are
  // alive.
  const before = side.memory.before ?? (await options.measure());
  if (stopped()) return;
  let captioner = null as RunningCaptioner | null;
  let crashes = 0;
  try {
    for (const meme of memes) {
      if (stopped()) return;
      if (captioner?.alive !== true) {
        options.onPhase({ kind: 'loading', meme: null, live: '' });
        const began = performance.now();
        const opened = await options.open(side.contender, options.signal);
        if (stopped()) {
          if (opened.ok) opened.value.close();
          return;
        }
        if (!opened.ok) {
          await keep({ failure: opened.failure });
          return;
        }
        captioner = opened.value;
        await keep(await placed(side, captioner, (performance.now() - began) / 1000, before, options));
      }
      const answer = await captionOne(side.contender, meme, captioner, options);
      if (answer === null) return;
      crashes = captioner.alive ? 0 : crashes + 1;
      await keep({ answers: { ...side.answers, [meme]: answer } });
      if (crashes === MAX_CRASHES && answer.kind === 'failed') {
        await keep({ failure: answer.failure });
        return;
      }
    }
    const peak = captioner?.alive === true ? await captioner.memory() : null;
    if (side.own !== null && peak !== null) await keep({ own: { ...side.own, peak } });
    if (side.memory.loaded === null) return;
    options.onPhase({ kind: 'measuring', meme: null, live: '' });
    await keep({ memory: withPeak(side.memory, await options.measure()) });
  } finally {
    captioner?.close();
  }
}

/** Returns what is known after loading. The first load counts; caches are warm for later ones. */
async function placed(
  side: Side,
  captioner: RunningCaptioner,
  loadSeconds: number,
  before: number | null,
  options: RunOptions,
): Promise<Partial<Side>> {
  const { device, deviceClass, dtype, revision, threads, note } = captioner;
  const model = modelById(side.contender.model);
  options.onPhase({ kind: 'measuring', meme: null, live: '' });
  const loaded = before === null ? null : await options.measure();
  const own = await captioner.memory();
  return {
    placed: side.placed ?? {
      ...{ device, deviceClass, dtype, revision, threads, note, loadSeconds },
      downloadBytes: model === undefined ? 0 : downloadBytes(model, deviceClass),
    },
    own: side.own ?? (own === null ? null : { loaded: own, peak: own }),
    memory: side.memory.loaded === null ? { before, loaded, peak: loaded } : withPeak(side.memory, loaded),
  };
}

/** Captions one meme; null if stopped. */
async function captionOne(
  contender: Contender,
  meme: MemeId,
  captioner: RunningCaptioner,
  { signal, onPhase }: RunOptions,
): Promise<CompareAnswer | null> {
  onPhase({ kind: 'captioning', meme, live: '' });
  const stop = (): void => void captioner.stop();
  signal.addEventListener('abort', stop);
  const output = await captioner
    .run(jobOf(contender, meme), (live) => onPhase({ kind: 'captioning', meme, live }))
    .finally(() => signal.removeEventListener('abort', stop));
  if (signal.aborted) return null;
  if (!output.ok) return { kind: 'failed', failure: output.failure };
  const { text, tokens, seconds } = output.value;
  return { kind: 'caption', text: cleanCaption(text), seconds: seconds.total, tokens };
}

function jobOf(contender: Contender, meme: MemeId): Job {
  const model = modelById(contender.model);
  // The model was loaded before, so it exists.
  if (model === undefined) throw new Error(`No model ${contender.model}`);
  const job = describeJob(meme, model, contender, 0);
  return contender.prompt === null ? job : { ...job, prompt: contender.prompt };
}

function withPeak(memory: MeasuredMemory, seen: number | null): MeasuredMemory {
  if (seen === null) return memory;
  return { ...memory, peak: Math.max(memory.peak ?? 0, seen) };
}
