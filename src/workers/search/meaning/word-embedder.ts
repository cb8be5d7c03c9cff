import type { MemeId } from '$lib/core/ids';
import { keepOffline } from '../../keep-offline';
import type { NearMeme } from './vectors';
import { aligner } from './alignment';
import { sifVector } from './sif';
import { WordTable } from './word-table';
import file from './word-vectors.bin?url';

/** Counts up whenever the same text would get other numbers: another file, other weights, other ways to find words. */
const VERSION = 1;

/** Shares of the two measures, tuned on the judged queries and on those of `checked-meanings.ts` (the table in `meaning.test.ts`). */
const ALIGNED = 0.6;
const AVERAGED = 0.4;

/**
 * Rescored memes below this are no close match. Set where queries that nothing answers stay quiet six times in seven; of the 28
 * with a true answer 12 keep it. Word vectors cannot do both, they take an accordion for a piano.
 */
const FLOOR = 0.43;

/** How many of the nearest vectors are worth a second look; 300 take 20 to 30 ms. */
export const WORD_CANDIDATES = 300;

/**
 * The bundled way to meaning: GloVe word vectors, English, nothing to download but a file of the app (5.7 MB, at first use).
 * First the nearest averages among all memes, then a second look, word by word, at the best of them.
 */
export class WordEmbedder {
  /** Names everything the numbers depend on: vectors stored under another name cannot be compared. */
  readonly model = `words ${VERSION}`;
  readonly #table: WordTable;

  constructor(table: WordTable) {
    this.#table = table;
  }

  get dimensions(): number {
    return this.#table.dimensions;
  }

  /** A text's or a query's vector of length 1; null when it has no known word. 60 to 115 µs for a meme's texts. */
  vectorOf(text: string): Float32Array | null {
    return sifVector(text, this.#table);
  }

  /** The close matches among the memes nearest to a query's vector, closest first, by the measure that counts. */
  rescore(query: string, near: readonly NearMeme[], textOf: (meme: MemeId) => string): NearMeme[] {
    const align = aligner(query, this.#table);
    if (align === null) return [];
    return near
      .map(({ meme, similarity }) => ({ meme, similarity: AVERAGED * similarity + ALIGNED * align(textOf(meme)) }))
      .filter(({ similarity }) => similarity >= FLOOR)
      .sort((a, b) => b.similarity - a.similarity);
  }
}

/** Loads it, and keeps the file for offline use. Rejects when the file cannot be had: offline before its first use. */
export async function loadWordEmbedder(): Promise<WordEmbedder> {
  const url = new URL(file, self.location.href).href;
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The word vectors answered ${response.status}`);
  const embedder = new WordEmbedder(new WordTable(await response.arrayBuffer()));
  void keepOffline([url]);
  return embedder;
}
