/** Something whose code is loaded when it is first wanted. */
export class Lazy<Value> {
  readonly #load: () => Promise<Value>;
  #opening: Promise<Value> | null = null;
  #value = $state.raw<Value | null>(null);
  /** Null until it is loaded. */
  readonly value = $derived(this.#value);

  constructor(load: () => Promise<Value>) {
    this.#load = load;
  }

  /** Loads it, once; where that fails the next call tries again. */
  async open(): Promise<Value> {
    this.#opening ??= this.#load().catch((error: unknown) => {
      this.#opening = null;
      throw error;
    });
    return (this.#value = await this.#opening);
  }
}
