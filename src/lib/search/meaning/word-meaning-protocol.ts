import type { Hit } from '../hit';
import type { MemeId } from '$lib/core/ids';

/** The text of a meme for search by meaning, see `meaningText`; may be ''. */
export type MeaningText = { readonly id: MemeId; readonly text: string };

/** The worker of the bundled word vectors as the page sees it (through comlink). Calls take effect in their order. */
export interface WordMeaningWorker {
  /** Resolves when the vectors are loaded; rejects if their file cannot be fetched, e.g. offline at first use. */
  hello(): Promise<void>;
  /** Adds texts, which replace the memes' earlier ones; takes about 0.1 ms each. */
  learn(texts: readonly MeaningText[]): Promise<void>;
  /** Removes memes; unknown ids are ignored. */
  forget(ids: readonly MemeId[]): Promise<void>;
  /** The close matches of a query in meaning, best first. */
  near(query: string): Promise<readonly Hit[]>;
  /** The close matches of a meme in meaning, best first, without itself. */
  like(meme: MemeId): Promise<readonly Hit[]>;
}
