/** A value whose code is loaded on first use. */
export class Lazy<Value> {
  readonly #load: () => Promise<Value>;
  #opening: Promise<Value> | null = null;
  #value = $state.raw<Value | null>(null);
  /** Null until loaded. */
  readonly value = $derived(this.#value);

  constructor(load: () => Promise<Value>) {
    this.#load = load;
  }

  /** Loads the value once. Rejects if loading fails; the next call tries again. */
  async open(): Promise<Value> {
    this.#opening ??= this.#load().catch((error: unknown) => {
      this.#opening = null;
      throw error;
    });
    return (this.#value = await this.#opening);
  }
}
