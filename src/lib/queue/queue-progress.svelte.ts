import type { Device } from '$lib/core/device';
import type { MemeId, ModelId } from '$lib/core/ids';
import type { JobBoard } from './job-board.svelte';

/** Times of the last runs that the ETA is made of. */
const RECENT = 10;

/** The queue of descriptions as the dock shows it. */
export type QueueState =
  | { kind: 'idle' }
  | {
      kind: 'running' | 'paused';
      done: number;
      total: number;
      current: MemeId | null;
      secondsEach: number | null;
      secondsLeft: number | null;
      /** Where the model runs; null until one is loaded here. */
      device: Device | null;
      /** The model of the meme in hand, or of the next. */
      model: ModelId | null;
      /** What else is to be known: loading, fallen back, stopped because. */
      note: string | null;
      /** Why it was paused, if not by a person: to spare the battery, or for a comparison, after which it goes on. */
      pausedFor: 'battery' | 'comparison' | null;
    };

/** How far this run of the queue has come, how fast, and where. */
export class QueueProgress {
  readonly #board: JobBoard;
  /** Memes dealt with since the queue was last empty. */
  #done = $state(0);
  #times = $state.raw<readonly number[]>([]);
  #timed = $state.raw<ModelId | null>(null);
  #device = $state.raw<Device | null>(null);
  #note = $state.raw<string | null>(null);

  constructor(board: JobBoard) {
    this.#board = board;
  }

  /**
   * The queue as it stands; asked at every change, so nothing here looks through the jobs. `measuredSeconds` are those a
   * meme took a model at earlier visits, null where it has not captioned here yet.
   */
  state(paused: boolean | 'battery' | 'comparison', measuredSeconds: (model: ModelId) => number | null): QueueState {
    const left = this.#board.left('describe');
    if (left === 0) return { kind: 'idle' };
    const running = this.#board.running('describe');
    const model = (running ?? this.#board.next('describe', () => true))?.model ?? null;
    const each = model === null ? null : (this.#secondsEach(model) ?? measuredSeconds(model));
    return {
      kind: paused === false ? 'running' : 'paused',
      done: this.#done,
      total: this.#done + left,
      current: running?.meme ?? null,
      secondsEach: each,
      secondsLeft: each === null ? null : each * left,
      device: this.#device,
      model,
      note: this.#note,
      pausedFor: typeof paused === 'boolean' ? null : paused,
    };
  }

  /** Sets the note that is shown. */
  say(note: string | null): void {
    this.#note = note;
  }

  /** A model was loaded; another one's times say nothing about it. */
  opened(model: ModelId, device: Device | null): void {
    if (this.#timed !== model) this.#times = [];
    this.#timed = model;
    this.#device = device;
  }

  /** Notes how long a meme took. */
  time(seconds: number): void {
    this.#times = [...this.#times, seconds].slice(-RECENT);
  }

  /** Counts memes as dealt with; with none left to do the run is over. */
  count(memes: number): void {
    this.#done += memes;
    if (this.#board.left('describe') === 0) this.reset();
  }

  /** The queue is empty or begins anew. */
  reset(): void {
    this.#done = 0;
    this.#note = null;
  }

  /** Mean seconds of this model's last memes in this visit; null before the first. */
  #secondsEach(model: ModelId): number | null {
    if (this.#timed !== model || this.#times.length === 0) return null;
    return this.#times.reduce((sum, time) => sum + time, 0) / this.#times.length;
  }
}
