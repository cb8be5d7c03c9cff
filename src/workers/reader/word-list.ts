/** What a word costs beyond its stem when one of these is attached: about how often people do so. */
const SUFFIX_COST = 2;
const SUFFIX = /'(?:s|m|d|ll|re|ve)$/;
/** A piece that is no word: dearer than any listed word, and dearer the longer (about ln 10 per letter, the entropy of spelling). */
const UNKNOWN_COST = 9;
const UNKNOWN_COST_PER_LETTER = 2.3;

/** English words and what each costs, -ln of its probability in spoken English. Words are in lower case. */
export class WordList {
  readonly #costs: ReadonlyMap<string, number>;

  /** `text`: per line a cost in quarters, then the words that have it, as in words.txt. */
  constructor(text: string) {
    const costs = new Map<string, number>();
    for (const line of text.split('\n')) {
      const [quarters, ...words] = line.split(' ');
      for (const word of words) costs.set(word, Number(quarters) / 4);
    }
    this.#costs = costs;
  }

  /** Whether the word, or the word without an attached 's, 'm, 'd, 'll, 're or 've, is listed. */
  has(word: string): boolean {
    return this.#listed(word) !== undefined;
  }

  /** The cost of a word or, dearer, of letters that are none. */
  cost(word: string): number {
    return this.#listed(word) ?? UNKNOWN_COST + UNKNOWN_COST_PER_LETTER * word.length;
  }

  #listed(word: string): number | undefined {
    const whole = this.#costs.get(word);
    if (whole !== undefined || !word.includes("'")) return whole;
    const stem = this.#costs.get(word.replace(SUFFIX, ''));
    return stem === undefined ? undefined : stem + SUFFIX_COST;
  }
}
