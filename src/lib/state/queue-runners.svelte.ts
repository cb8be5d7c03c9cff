import { isMobile } from '$lib/captioner/probe';
import type { Failure } from '$lib/core/failure';
import type { MemeId, ModelId } from '$lib/core/ids';
import type { Job } from '$lib/domain/job';
import type { JobBoard } from './job-board.svelte';
import type { OpenCaptioner, RunningCaptioner } from './open-captioner';
import type { QueueProgress } from './queue-progress.svelte';
import { Runner, type RunnerHost } from './runner';

/** What the two runners need of the queue. */
export type QueueHost = {
  readonly board: JobBoard;
  readonly progress: QueueProgress;
  readonly openModel: OpenCaptioner;
  readonly openReader: OpenCaptioner;
  readonly finish: RunnerHost<RunningCaptioner>['finish'];
  /** Whether the reader may work, and whether the caption model may. */
  readonly mayRead: () => boolean;
  readonly mayDescribe: () => boolean;
  /** A description was made, in this many seconds. */
  readonly onTime: (captioner: RunningCaptioner, seconds: number) => void;
  readonly onReaderTrouble: (failure: Failure) => void;
  readonly onModelTrouble: (failure: Failure) => void;
};

/**
 * Memes per worker on phones, whose browsers kill tabs that grow: the WASM heap keeps the size of the largest picture it
 * has seen until its worker ends. Loading anew takes as long as a few memes, so it is done rarely. The heap's growth itself
 * cannot be seen from the page.
 */
const MOST_RUNS_ON_PHONES = 50;

const mostRuns = (): number => (isMobile() ? MOST_RUNS_ON_PHONES : Infinity);

/** The reader and the caption model at work in this tab, with what they are at. */
export class QueueRunners {
  readonly #host: QueueHost;
  readonly #describer: Runner<RunningCaptioner>;
  readonly #reader: Runner<RunningCaptioner>;
  #live = $state.raw<{ meme: MemeId; text: string } | null>(null);
  #reading = $state.raw<MemeId | null>(null);

  constructor(host: QueueHost) {
    this.#host = host;
    const { board, progress } = host;
    this.#describer = new Runner('describe', board, {
      mostRuns,
      mayRun: host.mayDescribe,
      open: (model, signal) => this.#openModel(model, signal),
      finish: host.finish,
      onStart: (job) => {
        this.#live = { meme: job.meme, text: '' };
        progress.say(this.#describer.captioner?.note ?? null);
      },
      onText: (job, text) => (this.#live = { meme: job.meme, text }),
      onEnd: (job, outcome, seconds) => {
        this.#live = null;
        const { captioner } = this.#describer;
        if (outcome.ok) {
          progress.time(seconds);
          if (captioner !== null) host.onTime(captioner, seconds);
        } else if (outcome.failure.kind === 'cancelled') return;
        this.#countDone(job);
      },
      onTrouble: host.onModelTrouble,
    });
    this.#reader = new Runner('read', board, {
      mostRuns,
      mayRun: host.mayRead,
      open: host.openReader,
      finish: host.finish,
      onStart: (job) => (this.#reading = job.meme),
      onText: () => undefined,
      onEnd: () => (this.#reading = null),
      onTrouble: host.onReaderTrouble,
    });
  }

  /** The meme being described and the text so far; null while none is. */
  get live(): { readonly meme: MemeId; readonly text: string } | null {
    return this.#live;
  }

  /** The meme the reader is at. */
  get reading(): MemeId | null {
    return this.#reading;
  }

  /** Looks for work; what halted the caption model still does, the reader gets another chance. */
  wake(): void {
    this.#reader.resume();
    this.#describer.wake();
  }

  /** Looks for work and leaves what halted either halted. */
  look(): void {
    this.#reader.wake();
    this.#describer.wake();
  }

  /** Goes on after trouble. */
  resume(): void {
    this.#reader.resume();
    this.#describer.resume();
  }

  /** Ends what is in hand if it is no longer on the board. */
  async dropIfGone(): Promise<void> {
    await Promise.all([this.#describer.dropIfGone(), this.#reader.dropIfGone()]);
  }

  /** Lets the caption model's memory go; the next job loads it anew. */
  release(): void {
    this.#describer.release();
  }

  /** Puts what is in hand back as the page goes away. */
  handBack(): void {
    this.#reader.handBack();
    this.#describer.handBack();
  }

  async #openModel(model: ModelId, signal: AbortSignal): ReturnType<OpenCaptioner> {
    const { progress } = this.#host;
    progress.say('Loading the model');
    const opened = await this.#host.openModel(model, signal);
    progress.say(opened.ok ? opened.value.note : null);
    progress.opened(model, opened.ok ? opened.value.device : null);
    return opened;
  }

  /** What waits for its next try is not done. */
  #countDone({ meme }: Job): void {
    const { board, progress } = this.#host;
    if (board.of(meme, 'describe')?.state.kind !== 'waiting') progress.count(1, board.left('describe'));
  }
}
