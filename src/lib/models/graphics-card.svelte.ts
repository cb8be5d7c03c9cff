import type { Failure } from '$lib/core/failure';
import type { DeviceClass } from '$lib/core/device';

/**
 * Delays in milliseconds before each retry of a load after a loss. Chromium restarts its graphics process in under half
 * a second. Restarting drivers, and notebooks that switch between two cards, take some seconds.
 */
export const RETRY_DELAYS_MS: readonly number[] = [2000, 4000, 8000];

/** Consecutive device losses before WebGPU is disabled for this visit. */
const MAX_LOSSES = 2;

/** Failures that a load can have while the card is coming back. WebGPU has no error of its own for this. */
const TRANSIENT: ReadonlySet<Failure['kind']> = new Set(['device-lost', 'no-device', 'model-failed']);

/** The notice when a model runs on the processor because the graphics card was lost. */
export const CARD_LOST = 'The graphics card was lost; the processor goes on for this visit.';

/**
 * Called after a failed load. Resolves with true, after a delay, if the load should be retried on the same device
 * class.
 */
export type RetryPolicy = (deviceClass: DeviceClass, failure: Failure) => Promise<boolean>;

/**
 * [Note: Lost graphics card] A page loses the graphics card when the driver restarts, the notebook sleeps, or the
 * browser ends a graphics process that hangs. After two losses within two minutes Chromium refuses WebGPU to the page.
 * So after a loss, loading on the card is retried with growing delays. WebGPU is disabled for this visit if the card
 * does not come back, or is lost again before it has made a caption. Everything that can run on the processor then
 * does. Nothing of this is stored; the next visit starts with the card.
 */
export class GraphicsCard {
  #disabled = $state.raw(false);
  #recovering = false;
  #losses = 0;
  /** True if WebGPU is disabled for this visit. */
  readonly disabled = $derived(this.#disabled);

  /** True from a loss until a model has loaded on the card again. */
  get recovering(): boolean {
    return this.#recovering;
  }

  /** Call it when a loaded model has lost the card. */
  lost(): void {
    this.#recovering = true;
    this.#losses += 1;
    if (this.#losses >= MAX_LOSSES) this.#disabled = true;
  }

  /** Call it when a model has loaded on a device class. */
  loaded(deviceClass: DeviceClass): void {
    if (deviceClass !== 'wasm') this.#recovering = false;
  }

  /** Call it when a meme was captioned on a device class. */
  captioned(deviceClass: DeviceClass): void {
    if (deviceClass !== 'wasm') this.#losses = 0;
  }

  /** Clears the losses, so that the card is used again. */
  reset(): void {
    this.#disabled = false;
    this.#recovering = false;
    this.#losses = 0;
  }

  /** The retry policy of one load. Its delays end early when `signal` aborts. */
  retryPolicy(signal: AbortSignal): RetryPolicy {
    const delays = [...RETRY_DELAYS_MS];
    return async (deviceClass, failure) => {
      if (deviceClass === 'wasm') return false;
      if (failure.kind === 'device-lost') this.#recovering = true;
      if (!this.#recovering || !TRANSIENT.has(failure.kind)) return false;
      const delay = delays.shift();
      if (delay === undefined) {
        this.#disabled = true;
        return false;
      }
      await sleep(delay, signal);
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
