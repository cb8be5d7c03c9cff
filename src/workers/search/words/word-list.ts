const LONGEST_WORD = 24;
/** The additional cost of a word with one of the suffixes below, from how often such words occur. */
const SUFFIX_COST = 2;
const SUFFIX = /'(?:s|m|d|ll|re|ve)$/;
/** An unknown word costs more than any listed word, and ln 10 more per letter, the entropy of English spelling. */
const UNKNOWN_COST = 9;
const UNKNOWN_COST_PER_LETTER = 2.3;

/** English words in lower case with their costs: -ln of the probability in spoken English. */
export class WordList {
  readonly #costs: ReadonlyMap<string, number>;

  /** `text` is in the format of words.txt: each line is a cost in quarters, then the words with that cost. */
  constructor(text: string) {
    const costs = new Map<string, number>();
    for (const line of text.split('\n')) {
      const [quarters, ...words] = line.split(' ');
      for (const word of words) costs.set(word, Number(quarters) / 4);
    }
    this.#costs = costs;
  }

  /** True if the list contains the word, or the word without 's, 'm, 'd, 'll, 're or 've. */
  has(word: string): boolean {
    return this.#listed(word) !== undefined;
  }

  /** The cheapest split of letters into words, by dynamic programming; what the list lacks stays in one piece. */
  split(letters: string): string[] {
    if (this.has(letters)) return [letters];
    // `best[end]` is the cheapest split of the first `end` letters.
    const best: { cost: number; start: number }[] = [{ cost: 0, start: 0 }];
    for (let end = 1; end <= letters.length; end++) {
      let choice = { cost: Infinity, start: 0 };
      for (let start = Math.max(0, end - LONGEST_WORD); start < end; start++) {
        const cost = (best[start]?.cost ?? Infinity) + this.#cost(letters.slice(start, end));
        if (cost < choice.cost) choice = { cost, start };
      }
      best.push(choice);
    }
    const found: string[] = [];
    for (let end = letters.length; end > 0;) {
      const start = best[end]?.start ?? 0;
      found.unshift(letters.slice(start, end));
      end = start;
    }
    return found;
  }

  /** The cost of a listed word, or the higher cost of an unknown one. */
  #cost(word: string): number {
    return this.#listed(word) ?? UNKNOWN_COST + UNKNOWN_COST_PER_LETTER * word.length;
  }

  #listed(word: string): number | undefined {
    const whole = this.#costs.get(word);
    if (whole !== undefined || !word.includes("'")) return whole;
    const stem = this.#costs.get(word.replace(SUFFIX, ''));
    return stem === undefined ? undefined : stem + SUFFIX_COST;
  }
}
