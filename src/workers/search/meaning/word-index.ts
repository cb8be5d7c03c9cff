import { NOTHING_NEAR, tiersOf, type Floors, type Hit, type NearHits } from '$lib/search/hit';
import type { MeaningDoc } from '$lib/search/meaning/word-meaning-protocol';
import { MEANING_FIELDS } from '$lib/search/words/search-doc';
import type { MemeId } from '$lib/core/ids';
import { quantise, textKey } from '$lib/core/vector';
import { VectorTable } from './vectors';
import { FLOORS, type MemeWords, type WordEmbedder, type WordQuery } from './word-embedder';

const NO_WORDS: MemeWords = new Uint16Array(0);

/** Every meme's listed words and vector, in memory only, and the search for the nearest of them. */
export class WordIndex {
  readonly #embedder: WordEmbedder;
  readonly #vectors = new VectorTable();
  readonly #memes = new Map<MemeId, { readonly key: number; readonly words: MemeWords }>();

  constructor(embedder: WordEmbedder) {
    this.#embedder = embedder;
  }

  /** Adds a meme or replaces its earlier texts. */
  set({ id, texts }: MeaningDoc): void {
    const key = textKey(MEANING_FIELDS.map((field) => texts[field]).join('\0'));
    if (this.#memes.get(id)?.key === key) return;
    const words = this.#embedder.wordsOf(texts);
    const vector = this.#embedder.vectorOf(words);
    if (vector === null) {
      this.delete(id);
      return;
    }
    this.#memes.set(id, { key, words });
    this.#vectors.set({ meme: id, ...quantise(vector) });
  }

  delete(id: MemeId): void {
    this.#memes.delete(id);
    this.#vectors.delete(id);
  }

  /** The memes that are near a query, each with the fields that are. */
  near(typed: string, floors: Floors = FLOORS): NearHits {
    const query = this.#embedder.queryOf(typed);
    if (query === null) return NOTHING_NEAR;
    const { close, perhaps } = tiersOf(this.#ranked(query), floors);
    const withFields = (hit: Hit): Hit => ({ ...hit, near: this.#embedder.nearFields(query, this.#wordsOf(hit.id)) });
    return { close: close.map(withFields), perhaps: perhaps.map(withFields) };
  }

  /** The memes close to a meme, best first, without itself. */
  like(meme: MemeId): readonly Hit[] {
    const query = this.#embedder.queryLike(this.#wordsOf(meme));
    if (query === null) return [];
    const others = this.#ranked(query).filter(({ id }) => id !== meme);
    return tiersOf(others, FLOORS).close;
  }

  #ranked(query: WordQuery): Hit[] {
    return this.#embedder.rescore(query, this.#vectors.nearest(query.vector, -1), (meme) => this.#wordsOf(meme));
  }

  #wordsOf(meme: MemeId): MemeWords {
    return this.#memes.get(meme)?.words ?? NO_WORDS;
  }
}
