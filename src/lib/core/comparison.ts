import type { DeviceClass, Device, RunOn } from './device';
import type { CaptionDetail, CaptionLength } from './caption';
import type { Failure } from './failure';
import type { MemeId, ModelId } from './ids';
import { agreement, type Agreement } from './caption-agreement';

/** One side of a comparison: a model, where it runs, and how it is asked. */
export type Contender = {
  readonly model: ModelId;
  readonly runOn: RunOn;
  readonly detail: CaptionDetail;
  readonly length: CaptionLength;
  /** Null for the model's default prompt. */
  readonly prompt: string | null;
};

/** Memory of the page and its workers, in bytes; null if the browser does not report it. */
export type MeasuredMemory = {
  readonly before: number | null;
  readonly loaded: number | null;
  /** The highest value sampled while it captioned. */
  readonly peak: number | null;
};

/** Memory that the model's runtime has allocated, in bytes. WebAssembly memory (`heapBytes`) never shrinks. */
export type OwnMemory = { readonly heapBytes: number; readonly gpuBytes: number };

/** Where a contender ran and what loading it cost. */
type RunSetup = {
  readonly device: Device;
  readonly deviceClass: DeviceClass;
  readonly dtype: string;
  readonly revision: string;
  readonly threads: number;
  /** Why it did not run on the first choice of device; null if it did. */
  readonly note: string | null;
  /** From reading the stored weights to ready, including warm-up and self-test. */
  readonly loadSeconds: number;
  readonly downloadBytes: number;
};

/** A contender's result for one meme. */
export type CompareAnswer =
  | { readonly kind: 'caption'; readonly text: string; readonly seconds: number; readonly tokens: number }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** A contender with its measurements and results so far. */
export type Side = {
  readonly contender: Contender;
  readonly placed: RunSetup | null;
  readonly memory: MeasuredMemory;
  /** The most memory its runtime had after loading and in the end; null before that. */
  readonly own: { readonly loaded: OwnMemory; readonly peak: OwnMemory } | null;
  readonly answers: Readonly<Record<MemeId, CompareAnswer>>;
  /** Why the model could not be used; null if it could. */
  readonly failure: Failure | null;
};

/** Two contenders on the same memes. They run one after the other and are never loaded together. */
export type Comparison = {
  readonly id: string;
  /** When the person started it, in milliseconds since the epoch. */
  readonly made: number;
  readonly memes: readonly MemeId[];
  readonly sides: readonly [Side, Side];
  /** A `running` comparison resumes after a reload; a `stopped` one resumes only when the person asks. */
  readonly state: 'running' | 'stopped' | 'done';
};

const NOT_MEASURED: MeasuredMemory = { before: null, loaded: null, peak: null };

/** A comparison without results, ready to run. */
export function newComparison(
  contenders: readonly [Contender, Contender],
  memes: readonly MemeId[],
  now: number,
): Comparison {
  const side = (contender: Contender): Side => ({
    contender,
    placed: null,
    memory: NOT_MEASURED,
    own: null,
    answers: {},
    failure: null,
  });
  const [first, second] = contenders;
  return { id: crypto.randomUUID(), made: now, memes, sides: [side(first), side(second)], state: 'running' };
}

/** The memes that this side has still to caption, in order; none if the side has failed. */
export function memesLeft(comparison: Comparison, side: Side): readonly MemeId[] {
  return side.failure === null ? comparison.memes.filter((meme) => side.answers[meme] === undefined) : [];
}

/** Both captions of each meme that both sides have captioned. */
function pairsOf({ memes, sides: [first, second] }: Comparison): readonly (readonly [string, string])[] {
  return memes.flatMap((meme) => {
    const [left, right] = [first.answers[meme], second.answers[meme]];
    return left?.kind === 'caption' && right?.kind === 'caption' ? [[left.text, right.text] as const] : [];
  });
}

/** How similar the captions of the two sides are. */
export function agreementOf(comparison: Comparison): Agreement {
  return agreement(pairsOf(comparison));
}

/** A side's speed: median seconds per meme, and generated tokens per second over all memes. Null without a caption. */
export function speedOf(side: Pick<Side, 'answers'>): {
  readonly secondsEach: number | null;
  readonly tokensPerSecond: number | null;
} {
  const captions = Object.values(side.answers).filter((answer) => answer.kind === 'caption');
  if (captions.length === 0) return { secondsEach: null, tokensPerSecond: null };
  const seconds = captions.map((answer) => answer.seconds).sort((a, b) => a - b);
  const total = seconds.reduce((sum, value) => sum + value, 0);
  const tokens = captions.reduce((sum, answer) => sum + answer.tokens, 0);
  const middle = seconds.length >> 1;
  const upper = seconds[middle] ?? 0;
  return {
    secondsEach: seconds.length % 2 === 1 ? upper : (upper + (seconds[middle - 1] ?? upper)) / 2,
    tokensPerSecond: total > 0 ? tokens / total : null,
  };
}
