import type { Device } from '$lib/core/device';
import type { ModelId } from '$lib/core/ids';

/** Times of the last runs that the ETA is made of. */
const RECENT = 10;

/** How far this run of the queue has come, how fast, and where. */
export class QueueProgress {
  #done = $state(0);
  #times = $state.raw<readonly number[]>([]);
  #timed = $state.raw<ModelId | null>(null);
  #device = $state.raw<Device | null>(null);
  #note = $state.raw<string | null>(null);
  /** Memes dealt with since the queue was last empty. */
  readonly done = $derived(this.#done);
  /** Where the model runs; null until one is loaded here. */
  readonly device = $derived(this.#device);
  /** What else is to be known: loading, fallen back, stopped because. */
  readonly note = $derived(this.#note);

  /** Mean seconds of this model's last memes in this visit; null before the first. */
  secondsEach(model: ModelId): number | null {
    if (this.#timed !== model || this.#times.length === 0) return null;
    return this.#times.reduce((sum, time) => sum + time, 0) / this.#times.length;
  }

  say(note: string | null): void {
    this.#note = note;
  }

  /** A model was loaded; another one's times say nothing about it. */
  opened(model: ModelId, device: Device | null): void {
    if (this.#timed !== model) this.#times = [];
    this.#timed = model;
    this.#device = device;
  }

  time(seconds: number): void {
    this.#times = [...this.#times, seconds].slice(-RECENT);
  }

  /** Counts memes as dealt with; with none left to do the run is over. */
  count(memes: number, left: number): void {
    this.#done += memes;
    if (left === 0) this.reset();
  }

  /** The queue is empty or begins anew. */
  reset(): void {
    this.#done = 0;
    this.#note = null;
  }
}
