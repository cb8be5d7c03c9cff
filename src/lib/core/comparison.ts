import type { Device, DeviceClass } from './device';
import type { CaptionDetail, CaptionLength } from './caption';
import type { Failure } from './failure';
import type { MemeId, ModelId } from './ids';
import { agreement, type Agreement } from './caption-agreement';

/** One of the two that are compared: a model and how it is to run. */
export type Contender = {
  readonly model: ModelId;
  readonly runOn: 'automatic' | Device;
  readonly detail: CaptionDetail;
  readonly length: CaptionLength;
  /** Null for the model's own. */
  readonly prompt: string | null;
};

/** Memory of the page with all its workers, in bytes; null where the browser does not tell. */
export type MeasuredMemory = {
  readonly before: number | null;
  readonly loaded: number | null;
  /** The most that was seen while it captioned. */
  readonly peak: number | null;
};

/** Memory the model's own runtime takes, in bytes: WebAssembly memory, which never shrinks, and graphics buffers. */
export type OwnMemory = { readonly heapBytes: number; readonly gpuBytes: number };

/** Where a contender ran and what loading it took. */
type RunSetup = {
  readonly device: Device;
  readonly deviceClass: DeviceClass;
  readonly dtype: string;
  readonly revision: string;
  readonly threads: number;
  /** Why it ran there, when that is not the first choice. */
  readonly note: string | null;
  /** From the store to ready, warm-up and self-test included. */
  readonly loadSeconds: number;
  readonly downloadBytes: number;
};

/** What a contender made of one meme. */
export type CompareAnswer =
  | { readonly kind: 'caption'; readonly text: string; readonly seconds: number; readonly tokens: number }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** One contender's half of a comparison, as far as it has come. */
export type Side = {
  readonly contender: Contender;
  readonly placed: RunSetup | null;
  readonly memory: MeasuredMemory;
  /** The most its runtime took, when it was loaded and in the end; null before that. */
  readonly own: { readonly loaded: OwnMemory; readonly peak: OwnMemory } | null;
  readonly answers: Readonly<Record<MemeId, CompareAnswer>>;
  /** Why the model could not be used at all. */
  readonly failure: Failure | null;
};

/** Two contenders on the same memes. One after the other, never loaded together. */
export type Comparison = {
  readonly id: string;
  /** When it was asked for, in milliseconds since the epoch. */
  readonly made: number;
  readonly memes: readonly MemeId[];
  readonly sides: readonly [Side, Side];
  /** A running one is gone on with after a reload; a stopped one waits for the person. */
  readonly state: 'running' | 'stopped' | 'done';
};

const NOTHING_KNOWN: MeasuredMemory = { before: null, loaded: null, peak: null };

/** A comparison that has not begun. */
export function newComparison(
  contenders: readonly [Contender, Contender],
  memes: readonly MemeId[],
  now: number,
): Comparison {
  const side = (contender: Contender): Side => ({
    contender,
    placed: null,
    memory: NOTHING_KNOWN,
    own: null,
    answers: {},
    failure: null,
  });
  const [first, second] = contenders;
  return { id: crypto.randomUUID(), made: now, memes, sides: [side(first), side(second)], state: 'running' };
}

/** Memes this side has still to caption, in their order; none for one that cannot be used. */
export function leftOf(comparison: Comparison, side: Side): readonly MemeId[] {
  return side.failure === null ? comparison.memes.filter((meme) => side.answers[meme] === undefined) : [];
}

/** The memes both sides have captioned, with both captions. */
function pairsOf({ memes, sides: [first, second] }: Comparison): readonly (readonly [string, string])[] {
  return memes.flatMap((meme) => {
    const [left, right] = [first.answers[meme], second.answers[meme]];
    return left?.kind === 'caption' && right?.kind === 'caption' ? [[left.text, right.text] as const] : [];
  });
}

/** How alike the captions are. */
export function agreementOf(comparison: Comparison): Agreement {
  return agreement(pairsOf(comparison));
}

/** What a side's captions took: the median seconds per meme, new tokens per second over all; null without a caption. */
export function paceOf(side: Pick<Side, 'answers'>): {
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
