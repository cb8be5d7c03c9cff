import type { Device } from '../core/device';
import { NUMBERS } from './catalogue';
import type { ModelId } from '../core/ids';
import type { Dtype } from './session';
import type { ManifestFile, WeightManifest } from './weights';

/** A model that turns texts into vectors for search by meaning. It is downloaded on request into the weight store. */
export type EmbeddingModel = {
  readonly id: ModelId;
  /** The name on screen, equal to the id. */
  readonly name: string;
  /** Repository on the hub, `owner/name`. */
  readonly repo: string;
  /** A commit on the hub once `npm run verify:catalog` has pinned one; until then a branch. */
  readonly revision: string;
  readonly dtype: Dtype;
  /** Length of a vector. */
  readonly dimensions: number;
  /** The prefixes it was trained with, for queries and for the texts that are searched. */
  readonly prefixes: { readonly query: string; readonly passage: string };
  /**
   * The lowest scores of close hits, and of those that are only perhaps meant; a score is the mean of two cosines. They
   * differ by model.
   */
  readonly floors: { readonly close: number; readonly perhaps: number };
  /** As Settings shows it. */
  readonly languages: 'English' | 'About 100 languages';
  /** Parameters in millions. */
  readonly parametersM: number;
  /** SPDX identifier of the weights' licence. */
  readonly licence: string;
  /** The source of the numbers. */
  readonly sources: string;
};

const WEIGHTS = 'onnx/model_quantized.onnx';

function revisionOf(repo: string): string {
  const known = NUMBERS[repo];
  return known?.commit ?? known?.revision ?? 'main';
}

/**
 * The embedding models, smallest first. All are 8-bit models on WASM: the fastest type there, and as good as 32 bits
 * for search.
 */
export const EMBEDDING_MODELS: readonly EmbeddingModel[] = [
  {
    id: 'all-MiniLM-L6-v2' as ModelId,
    name: 'all-MiniLM-L6-v2',
    repo: 'Xenova/all-MiniLM-L6-v2',
    revision: revisionOf('Xenova/all-MiniLM-L6-v2'),
    dtype: 'q8',
    dimensions: 384,
    prefixes: { query: '', passage: '' },
    floors: { close: 0.4, perhaps: 0.2 },
    languages: 'English',
    parametersM: 22.7,
    licence: 'Apache-2.0',
    sources:
      'Sizes: as published, rounded. Floors: `npm run judge` with the real weights. At 0.38, 96 % of the queries without ' +
      'an answer on which it was chosen have no close hit; 0.4 leaves a margin, and 98 % of the others have none. Below ' +
      '0.2 are 2.5 % of the answers among the first six.',
  },
  {
    id: 'multilingual-e5-small' as ModelId,
    name: 'multilingual-e5-small',
    repo: 'Xenova/multilingual-e5-small',
    revision: revisionOf('Xenova/multilingual-e5-small'),
    dtype: 'q8',
    dimensions: 384,
    prefixes: { query: 'query: ', passage: 'passage: ' },
    floors: { close: 0.8, perhaps: 0.78 },
    languages: 'About 100 languages',
    parametersM: 118,
    licence: 'MIT',
    sources:
      'Sizes: as published, rounded. Floors: not measured; its card says that cosines lie between 0.7 and 1.0. ' +
      '`npm run test:real -- multilingual-e5-small` prints what they should be.',
  },
];

/**
 * The embedding model with this id; undefined if unknown. Ids come from storage and may be older or newer than this
 * catalogue.
 */
export function embeddingModelById(id: string): EmbeddingModel | undefined {
  return EMBEDDING_MODELS.find((model) => model.id === id);
}

/**
 * Every file that loading the model requests: what `AutoTokenizer` and `AutoModel` of transformers.js 4.3.1 fetch.
 *
 * @public `npm run verify:catalog` asks the hub for them.
 */
export function embeddingFiles({ repo }: Pick<EmbeddingModel, 'repo'>): readonly ManifestFile[] {
  const paths = ['config.json', 'tokenizer.json', 'tokenizer_config.json', WEIGHTS];
  return paths.map((path) => ({ path, bytes: NUMBERS[repo]?.files[path]?.bytes ?? null, optional: false }));
}

/** The manifest of the model, which the weight store downloads. */
export function embeddingManifest(model: EmbeddingModel): WeightManifest {
  const { id, repo, revision, dtype } = model;
  return { model: id, mix: `model=${dtype}`, repo, revision, files: embeddingFiles(model) };
}

const MB = 1_000_000;
/** The compiled runtime and its JavaScript, as in [Note: Memory estimate]. */
const RUNTIME_BYTES = 110 * MB;
/** A tokenizer's vocabulary maps take several times the size of its file. An estimate. */
const TOKENIZER_GROWTH = 6;

/**
 * Estimated peak memory in bytes. It occurs while the model is opened: the weights file and the runtime's copy of it.
 */
export function embeddingMemoryBytes(model: EmbeddingModel): number {
  const bytesOf = (path: string): number => NUMBERS[model.repo]?.files[path]?.bytes ?? 0;
  return RUNTIME_BYTES + 2 * bytesOf(WEIGHTS) + TOKENIZER_GROWTH * bytesOf('tokenizer.json');
}

/** How to open a stored model. `revision` is the commit in its receipt. */
export type EmbeddingSpec = Pick<EmbeddingModel, 'repo' | 'revision' | 'dtype' | 'prefixes' | 'languages'> & {
  readonly device: Device;
  readonly threads: number;
};

/** The version of what is embedded of a meme and of its stored form. Up to 1: one vector of all its texts. */
const VECTORS_VERSION = 2;

/** The name under which a model's vectors are stored: everything that they depend on. */
export function vectorsName({ id, dtype }: EmbeddingModel, commit: string): string {
  return `${id} ${dtype} ${commit} ${VECTORS_VERSION}`;
}
