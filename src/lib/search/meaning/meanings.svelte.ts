import type { Failure } from '$lib/core/failure';
import type { Hit, NearHits } from '../hit';
import type { EmbeddingModel } from '$lib/catalogue/embeddings';
import type { MemeId } from '$lib/core/ids';
import { deleteVectorsExcept } from '$lib/storage/vectors';
import { MeaningSession, type MeaningHost, type MeaningProgress } from './meaning-session';
import type { SearchModelInUse } from '$lib/models/search-models.svelte';

/** What `Meanings` needs from the app. */
export type MeaningSources = Omit<MeaningHost, 'onProgress' | 'onFailure'> & {
  /** Called if the model does not work; then only the built-in word vectors are used. */
  readonly onFailure: (failure: Failure) => void;
};

/** What is near a query or a meme, and the memes that were searched. */
export type MeaningAnswer<Near> = {
  readonly near: Near;
  /** True if a meme has a vector. The built-in word vectors are used for the others. */
  readonly covers: (meme: MemeId) => boolean;
  /** The languages that the model knows. */
  readonly languages: EmbeddingModel['languages'];
};

/** Search by meaning with the selected model. */
export class Meanings {
  readonly #sources: MeaningSources;
  #using: SearchModelInUse | null = null;
  #session: MeaningSession | null = null;
  #progress = $state.raw<MeaningProgress | null>(null);
  #failure = $state.raw<Failure | null>(null);
  /** The progress of embedding the memes; null if nothing is left to do. */
  readonly progress = $derived(this.#progress);
  /** Why the selected model does not work; null while it does. */
  readonly failure = $derived(this.#failure);

  constructor(sources: MeaningSources) {
    this.#sources = sources;
  }

  /**
   * Uses this model from now on; null for none. Deletes the vectors of models that are not among `stored`, such as
   * deleted models and older versions; with null none.
   */
  setModel(using: SearchModelInUse | null, stored: readonly string[] | null): void {
    if (using?.vectors === this.#using?.vectors) return;
    this.#using = using;
    this.#session?.end();
    this.#session = null;
    this.#failure = null;
    if (stored !== null) void deleteVectorsExcept(stored);
    if (using !== null) this.#startSession(using);
  }

  /** Tries the model again after a failure. */
  tryAgain(): void {
    this.#session?.end();
    this.#failure = null;
    if (this.#using !== null) this.#startSession(this.#using);
  }

  /** Call it when memes were added, changed or removed. */
  changed(): void {
    this.#session?.changed();
  }

  /** The memes similar in meaning to a query; null if there is no model or it does not work. */
  async near(query: string): Promise<MeaningAnswer<NearHits> | null> {
    return this.#answerOf(await this.#session?.near(query));
  }

  /** The memes similar in meaning to a meme, nearest first; null if there is no model or it does not cover the meme. */
  async like(meme: MemeId): Promise<MeaningAnswer<readonly Hit[]> | null> {
    return this.#answerOf(await this.#session?.like(meme));
  }

  #answerOf<Near>(near: Near | null | undefined): MeaningAnswer<Near> | null {
    const [session, using] = [this.#session, this.#using];
    if (session === null || using === null || near === null || near === undefined) return null;
    return { near, covers: (meme) => session.covers(meme), languages: using.model.languages };
  }

  #startSession(using: SearchModelInUse): void {
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
