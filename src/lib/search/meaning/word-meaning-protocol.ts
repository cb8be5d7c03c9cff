import type { Hit, NearHits } from '../hit';
import type { MemeId } from '$lib/core/ids';
import type { MeaningTexts } from '../words/search-doc';

/** A meme as the worker of the bundled word vectors gets it. */
export type MeaningDoc = { readonly id: MemeId; readonly texts: MeaningTexts };

/** The worker of the bundled word vectors as the page sees it (through comlink). Calls take effect in their order. */
export interface WordMeaningWorker {
  /** Resolves when the vectors are loaded; rejects if their file cannot be fetched, e.g. offline at first use. */
  hello(): Promise<void>;
  /** Adds texts, which replace the memes' earlier ones; takes about 0.1 ms each. */
  learn(docs: readonly MeaningDoc[]): Promise<void>;
  /** Removes memes; unknown ids are ignored. */
  forget(ids: readonly MemeId[]): Promise<void>;
  /** The memes that are near a query in meaning. */
  near(query: string): Promise<NearHits>;
  /** The close matches of a meme in meaning, best first, without itself. */
  like(meme: MemeId): Promise<readonly Hit[]>;
}
