const MS_PER_SECOND = 1000;

/** Calls `bark` once when nothing has restarted or stopped it for the time of its last restart. */
export class Watchdog {
  readonly #bark: (silentSeconds: number) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(bark: (silentSeconds: number) => void) {
    this.#bark = bark;
  }

  /** Starts the count anew. */
  restart(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#bark(Math.round(ms / MS_PER_SECOND)), ms);
  }

  /** Ends the watch. */
  stop(): void {
    clearTimeout(this.#timer);
  }
}
