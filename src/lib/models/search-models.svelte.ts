import {
  EMBEDDING_MODELS,
  embeddingManifest,
  embeddingMemoryBytes,
  embeddingModelById,
  vectorsName,
  type EmbeddingModel,
} from '$lib/catalogue/embeddings';
import { earnsItsPlace, JUDGED } from '$lib/catalogue/judged';
import type { Failure } from '$lib/core/failure';
import type { ModelId } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';
import { manifestBytes, type Receipt } from '$lib/catalogue/weights';
import { deleteVectorsExcept } from '$lib/storage/vectors';
import { hasOtherLanguages, prefersOther } from './advice/other-languages';
import type { DownloadState, Downloads } from './downloads.svelte';
import type { Notices } from '$lib/basics/notices.svelte';
import type { Settings } from '$lib/basics/settings.svelte';

/** A model for search by meaning as shown in Settings. */
export type SearchModelRow = {
  readonly model: EmbeddingModel;
  readonly download: DownloadState;
  readonly downloadBytes: number;
  readonly memoryBytes: number;
  /** True for the one to offer, by the languages of the browser and of the memes. */
  readonly recommended: boolean;
};

/** The model that searches by meaning: chosen and completely stored. */
export type SearchModelInUse = {
  readonly model: EmbeddingModel;
  readonly commit: string;
  /** The name under which its vectors are stored. */
  readonly vectors: string;
};

/** The models for search by meaning, and which one is used. */
export class SearchModels {
  readonly #downloads: Downloads;
  readonly #settings: Settings;
  readonly #notices: Notices;
  readonly #memes: () => readonly Meme[];
  readonly #judged: typeof JUDGED;
  /** Read by `start`, because pages are built without a browser. */
  #languages = $state.raw<readonly string[]>([]);
  /** True if the browser's first language, or a clear share of the memes, is not English. */
  readonly otherLanguages = $derived.by(() => prefersOther(this.#languages) || hasOtherLanguages(this.#memes()));

  /** Tests pass other figures. */
  constructor(
    downloads: Downloads,
    settings: Settings,
    notices: Notices,
    memes: () => readonly Meme[],
    judged = JUDGED,
  ) {
    this.#downloads = downloads;
    this.#settings = settings;
    this.#notices = notices;
    this.#memes = memes;
    this.#judged = judged;
  }

  /** Reads the languages of the browser. */
  start(): void {
    this.#languages = navigator.languages;
  }

  /** All models, smallest first. */
  get rows(): readonly SearchModelRow[] {
    return EMBEDDING_MODELS.map((model) => {
      const manifest = embeddingManifest(model);
      return {
        model,
        download: this.#downloads.state(manifest),
        downloadBytes: manifestBytes(manifest),
        memoryBytes: embeddingMemoryBytes(model),
        recommended: (model.languages !== 'English') === this.otherLanguages,
      };
    });
  }

  /** The model to offer. */
  get recommended(): SearchModelRow | undefined {
    return this.rows.find(({ recommended }) => recommended);
  }

  /**
   * The model that "Describe them" fetches as well, as long as it is not fetched: the recommended one, if it finds
   * clearly more than the bundled word vectors and none is in use.
   */
  get worthAdding(): SearchModelRow | undefined {
    const row = this.inUse === null ? this.recommended : undefined;
    const found = this.#judged.models[row?.model.id ?? ''];
    return row?.download.kind === 'ready' || !earnsItsPlace(found, this.#judged) ? undefined : row;
  }

  /** The model that is fetched together with a caption model; undefined if there is none. */
  get added(): SearchModelRow | undefined {
    return this.rows.find(({ model }) => model.id === this.#settings.values.searchModelToo);
  }

  /** The model that the person chose, downloaded or not; null for the bundled word vectors. */
  get selected(): ModelId | null {
    return this.#settings.values.searchModel;
  }

  /** The model that searches; null if the bundled word vectors do. */
  get inUse(): SearchModelInUse | null {
    const model = embeddingModelById(this.selected ?? '');
    const commit = model === undefined ? undefined : this.#downloads.commit(embeddingManifest(model));
    return model === undefined || commit === undefined ? null : { model, commit, vectors: vectorsName(model, commit) };
  }

  /**
   * The names under which vectors of downloaded models are stored; null if the chosen model is missing, as when one of
   * its files is gone: its vectors are of use once it is whole again.
   */
  get storedVectors(): readonly string[] | null {
    if (this.selected !== null && this.inUse === null) return null;
    return EMBEDDING_MODELS.flatMap((model) => {
      const commit = this.#downloads.commit(embeddingManifest(model));
      return commit === undefined ? [] : [vectorsName(model, commit)];
    });
  }

  /** Chooses the model that searches by meaning; null for the bundled word vectors. */
  async select(id: ModelId | null): Promise<void> {
    await this.#settings.set('searchModel', id);
  }

  /** Downloads a model. It becomes the one in use if there is none. */
  async download(id: ModelId): Promise<void> {
    const model = embeddingModelById(id);
    if (model === undefined) return;
    const done = await this.#downloads.download(embeddingManifest(model), this.#settings.values.host);
    if (!done.ok) this.#notices.fail(done.failure);
  }

  /** Call it when a model was downloaded or imported. It becomes the one in use if there is none. */
  async arrived(receipt: Receipt): Promise<void> {
    if (this.inUse === null) await this.select(receipt.model);
  }

  /** From now on this model is fetched together with a caption model; undefined for none. */
  async add(row: SearchModelRow | undefined): Promise<void> {
    await this.#settings.set('searchModelToo', row?.model.id ?? null);
  }

  /** Fetches the added model. Gives why that failed; null if it did not. */
  async fetchAdded(): Promise<Failure | null> {
    const { added } = this;
    if (added === undefined) return null;
    if (added.download.kind === 'ready') {
      // The tab may have been closed between the last byte and the choice.
      if (this.inUse === null) await this.select(added.model.id);
      return null;
    }
    const done = await this.#downloads.download(embeddingManifest(added.model), this.#settings.values.host);
    return done.ok ? null : done.failure;
  }

  /** Pauses a download; what was received stays stored. A caption model is then fetched without it. */
  pause(id: ModelId): void {
    if (this.added?.model.id === id) void this.add(undefined);
    this.#downloads.pause(id);
  }

  /** Deletes the vectors of models that are no longer stored. */
  async deleteOldVectors(): Promise<void> {
    const stored = this.storedVectors;
    if (stored !== null) await deleteVectorsExcept(stored);
  }

  /** Looks which models are stored, after one was not. Its vectors stay. */
  async settle(): Promise<void> {
    await this.#downloads.settle();
  }

  /** Deletes a model's files. If it was chosen, the bundled word vectors are used again. */
  async remove(id: ModelId): Promise<void> {
    if (this.added?.model.id === id) await this.add(undefined);
    const removed = await this.#downloads.remove(id);
    if (!removed.ok) this.#notices.fail(removed.failure);
    if (this.selected === id) await this.select(null);
    await this.deleteOldVectors();
  }
}
