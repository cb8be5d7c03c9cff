/** Gathers single look-ups of one moment into one call: a screen of cards reads its thumbnails in one transaction. */
export class Batch<Key, Value> {
  readonly #read: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>;
  #next: { keys: Set<Key>; answer: Promise<ReadonlyMap<Key, Value>> } | null = null;

  constructor(read: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>) {
    this.#read = read;
  }

  /** The value of a key, undefined when the read does not find it. */
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
