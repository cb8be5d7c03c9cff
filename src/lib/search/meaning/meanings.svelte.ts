import type { Failure } from '$lib/core/failure';
import type { Hit } from '../hit';
import type { MemeId } from '$lib/core/ids';
import { deleteVectorsExcept } from '$lib/storage/vectors';
import { MeaningSession, type MeaningHost, type MeaningProgress } from './meaning-session';
import type { SearchModelInUse } from '$lib/models/search-models.svelte';

/** What of the app the meanings need; the rest of a session's host they are themselves. */
export type MeaningSources = Omit<MeaningHost, 'onProgress' | 'onFailure'> & {
  /** The model in use does not work: the built-in word vectors go on. */
  readonly onFailure: (failure: Failure) => void;
};

/** What a question came to, and which memes could have been among it. */
export type MeaningAnswer = {
  readonly hits: readonly Hit[];
  /** Whether a meme has a vector by now; for the others somebody else has to answer. */
  readonly covers: (meme: MemeId) => boolean;
};

/** Search by meaning with the model that the person chose, whichever it is at the moment. */
export class Meanings {
  readonly #sources: MeaningSources;
  #using: SearchModelInUse | null = null;
  #session: MeaningSession | null = null;
  #progress = $state.raw<MeaningProgress | null>(null);
  #failure = $state.raw<Failure | null>(null);
  /** How far the memes' vectors have come; null when there is nothing to do. */
  readonly progress = $derived(this.#progress);
  /** Why the chosen model does not answer; null while it does. */
  readonly failure = $derived(this.#failure);

  constructor(sources: MeaningSources) {
    this.#sources = sources;
  }

  /**
   * Uses this model from now on, null for none, and forgets the vectors of all that are not among `stored`: a deleted model's,
   * an older version's.
   */
  setModel(using: SearchModelInUse | null, stored: readonly string[]): void {
    if (using?.vectors === this.#using?.vectors) return;
    this.#using = using;
    this.#session?.end();
    this.#session = null;
    this.#failure = null;
    void deleteVectorsExcept(stored);
    if (using !== null) this.#begin(using);
  }

  /** Tries a model again that had trouble. */
  tryAgain(): void {
    this.#session?.end();
    this.#failure = null;
    if (this.#using !== null) this.#begin(this.#using);
  }

  /** Memes have come, changed or gone. */
  changed(): void {
    this.#session?.changed();
  }

  /** The memes that mean what the query does, nearest first; null where no model can tell. */
  async near(query: string): Promise<MeaningAnswer | null> {
    return answerOf(this.#session, await this.#session?.near(query));
  }

  /** The memes that mean what one does, nearest first; null where no model can tell. */
  async like(meme: MemeId): Promise<MeaningAnswer | null> {
    return answerOf(this.#session, await this.#session?.like(meme));
  }

  #begin(using: SearchModelInUse): void {
    const { onFailure, ...sources } = this.#sources;
    const session: MeaningSession = new MeaningSession(using, {
      ...sources,
      onProgress: (progress) => {
        if (this.#session === session) this.#progress = progress;
      },
      onFailure: (failure) => {
        if (this.#session !== session) return;
        this.#failure = failure;
        onFailure(failure);
      },
    });
    this.#session = session;
    this.#progress = null;
    void session.start();
  }
}

function answerOf(session: MeaningSession | null, hits: readonly Hit[] | null | undefined): MeaningAnswer | null {
  if (session === null || hits === null || hits === undefined) return null;
  return { hits, covers: (meme) => session.covers(meme) };
}
