import type { Failure } from '$lib/core/failure';
import type { DeviceClass } from '$lib/core/device';

/**
 * Milliseconds before each further try to load after a loss. Chromium has its graphics process back in under half a second;
 * drivers that restart, and notebooks that change from one card to another, take some seconds.
 */
export const WAITS_MS: readonly number[] = [2000, 4000, 8000];

/** Consecutive device losses before WebGPU is not used any more in this visit. */
const MOST_LOSSES = 2;

/** Failures of a load on a card that is just coming back; WebGPU has no error of its own for it. */
const MAY_PASS: ReadonlySet<Failure['kind']> = new Set(['device-lost', 'no-device', 'model-failed']);

/** Why a model runs on the processor that could run elsewhere. */
export const CARD_LOST = 'The graphics card was lost; the processor goes on for this visit.';

/** Asked after a failed load: true, after a while, where the same place is worth another try. */
export type TryAgain = (deviceClass: DeviceClass, failure: Failure) => Promise<boolean>;

/**
 * [Note: Lost graphics card] Drivers restart, notebooks fall asleep, browsers end a graphics process that hangs, and Chromium
 * refuses a page WebGPU that has met this twice within two minutes. So after a loss, loading on the card is tried again with
 * growing waits. A card that does not come back, or is lost again before it has made a caption, is given up for this visit:
 * whatever can run on the processor does. Nothing of it is stored; the next visit begins with the card.
 */
export class GraphicsCard {
  #gone = $state.raw(false);
  #recovering = false;
  #losses = 0;
  /** Whether the card was given up for this visit. */
  readonly gone = $derived(this.#gone);

  /** Whether it was lost and has not loaded a model since. */
  get recovering(): boolean {
    return this.#recovering;
  }

  /** The card was taken away from a loaded model. */
  lost(): void {
    this.#recovering = true;
    this.#losses += 1;
    if (this.#losses >= MOST_LOSSES) this.#gone = true;
  }

  /** A model is loaded there. */
  loaded(deviceClass: DeviceClass): void {
    if (deviceClass !== 'wasm') this.#recovering = false;
  }

  /** A meme was captioned there. */
  captioned(deviceClass: DeviceClass): void {
    if (deviceClass !== 'wasm') this.#losses = 0;
  }

  /** Forgets the losses, so that the card is used again. */
  reset(): void {
    this.#gone = false;
    this.#recovering = false;
    this.#losses = 0;
  }

  /** For one load: whether to try a place again, asked after each failure there. Waits no longer than until `signal`. */
  retryPolicy(signal: AbortSignal): TryAgain {
    const waits = [...WAITS_MS];
    return async (deviceClass, failure) => {
      if (deviceClass === 'wasm') return false;
      if (failure.kind === 'device-lost') this.#recovering = true;
      if (!this.#recovering || !MAY_PASS.has(failure.kind)) return false;
      const wait = waits.shift();
      if (wait === undefined) {
        this.#gone = true;
        return false;
      }
      await sleep(wait, signal);
      return !signal.aborted;
    };
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const stop = (): void => {
      clearTimeout(timer);
      resolve();
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
