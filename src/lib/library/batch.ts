/**
 * Combines look-ups of the same microtask into one read: the cards of a screen load their thumbnails in one
 * transaction.
 */
export class Batch<Key, Value> {
  readonly #read: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>;
  #next: { keys: Set<Key>; answer: Promise<ReadonlyMap<Key, Value>> } | null = null;

  constructor(read: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>) {
    this.#read = read;
  }

  /** Reads the value of a key; undefined if the read does not return it. */
  async get(key: Key): Promise<Value | undefined> {
    if (this.#next === null) {
      const keys = new Set<Key>();
      const answer = Promise.resolve().then(() => {
        this.#next = null;
        return this.#read([...keys]);
      });
      this.#next = { keys, answer };
    }
    this.#next.keys.add(key);
    return (await this.#next.answer).get(key);
  }
}
