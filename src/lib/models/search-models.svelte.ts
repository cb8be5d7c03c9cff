import {
  EMBEDDING_MODELS,
  embeddingManifest,
  embeddingMemoryBytes,
  embeddingModelById,
  vectorsName,
  type EmbeddingModel,
} from '$lib/catalogue/embeddings';
import type { ModelId } from '$lib/core/ids';
import { manifestBytes, type Receipt } from '$lib/catalogue/weights';
import type { DownloadState, Downloads } from './downloads.svelte';
import type { Notices } from '$lib/basics/notices.svelte';
import type { Settings } from '$lib/basics/settings.svelte';

/** A model for search by meaning as shown in Settings. */
export type SearchModelRow = {
  readonly model: EmbeddingModel;
  readonly download: DownloadState;
  readonly downloadBytes: number;
  readonly memoryBytes: number;
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

  constructor(downloads: Downloads, settings: Settings, notices: Notices) {
    this.#downloads = downloads;
    this.#settings = settings;
    this.#notices = notices;
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
      };
    });
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

  /** The names under which vectors of downloaded models are stored. */
  get storedVectors(): readonly string[] {
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

  /** Pauses a download; what was received stays stored. */
  pause(id: ModelId): void {
    this.#downloads.pause(id);
  }

  /** Deletes a model's files. If it was chosen, the bundled word vectors are used again. */
  async remove(id: ModelId): Promise<void> {
    const removed = await this.#downloads.remove(id);
    if (!removed.ok) this.#notices.fail(removed.failure);
    if (this.selected === id) await this.select(null);
  }
}
