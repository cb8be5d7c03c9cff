import type { Hit } from '../hit';
import type { MemeId } from '$lib/core/ids';

/** What a meme means something by, see `meaningText`; '' for nothing. */
export type MeaningText = { readonly id: MemeId; readonly text: string };

/** The worker of the bundled word vectors as the page sees it (through comlink). Calls take effect in the order they are made. */
export interface WordMeaningWorker {
  /** Answers when the vectors are there; rejects when their file cannot be had: offline before its first use. */
  hello(): Promise<void>;
  /** Takes texts in, each in place of the meme's earlier one; about 0.1 ms each. */
  learn(texts: readonly MeaningText[]): Promise<void>;
  /** Forgets memes; unknown ids are fine. */
  forget(ids: readonly MemeId[]): Promise<void>;
  /** The memes that mean what the query does, closest first; none when none is a close match. */
  near(query: string): Promise<readonly Hit[]>;
  /** The memes that mean what a meme does, closest first, without itself. */
  like(meme: MemeId): Promise<readonly Hit[]>;
}
