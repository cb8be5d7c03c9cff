import type { Device } from '$lib/core/device';
import type { MemeId, ModelId } from '$lib/core/ids';
import type { JobBoard } from './job-board.svelte';

/** Number of runs whose mean gives the remaining time. */
const RECENT = 10;

/** What the dock shows about the queue of descriptions. */
export type QueueState =
  | { kind: 'idle' }
  | {
      kind: 'running' | 'paused';
      done: number;
      total: number;
      current: MemeId | null;
      secondsEach: number | null;
      secondsLeft: number | null;
      /** The device that the model runs on; null until this tab has loaded one. */
      device: Device | null;
      /** The model of the running job, or of the next one. */
      model: ModelId | null;
      /** Further information: loading, fallback to another device, why it stopped. */
      note: string | null;
      /** Why the app paused it; null if a person did. After a comparison it resumes by itself. */
      pausedFor: 'battery' | 'comparison' | null;
    };

/** Progress and speed of the current run of the queue, and the device it runs on. */
export class QueueProgress {
  readonly #board: JobBoard;
  /** Memes done or failed since the queue was last empty. */
  #done = $state(0);
  #times = $state.raw<readonly number[]>([]);
  #timedModel = $state.raw<ModelId | null>(null);
  #device = $state.raw<Device | null>(null);
  #note = $state.raw<string | null>(null);

  constructor(board: JobBoard) {
    this.#board = board;
  }

  /**
   * The current state. It is read at every change, so it must not scan the jobs. `measuredSeconds` gives the seconds a
   * model took per meme on earlier visits; null if it has not run here.
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

  /** Sets the note on screen. */
  setNote(note: string | null): void {
    this.#note = note;
  }

  /** Call when a model was loaded; the times of another model are dropped. */
  onModelLoaded(model: ModelId, device: Device | null): void {
    if (this.#timedModel !== model) this.#times = [];
    this.#timedModel = model;
    this.#device = device;
  }

  /** Records how long a meme took. */
  addTime(seconds: number): void {
    this.#times = [...this.#times, seconds].slice(-RECENT);
  }

  /** Counts memes as done or failed; resets when the queue is empty. */
  addDone(memes: number): void {
    this.#done += memes;
    if (this.#board.left('describe') === 0) this.reset();
  }

  /** Starts a new run: nothing done, no note. */
  reset(): void {
    this.#done = 0;
    this.#note = null;
  }

  /** Mean seconds of this model's last memes in this visit; null before the first. */
  #secondsEach(model: ModelId): number | null {
    if (this.#timedModel !== model || this.#times.length === 0) return null;
    return this.#times.reduce((sum, time) => sum + time, 0) / this.#times.length;
  }
}
