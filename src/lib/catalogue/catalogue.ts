import type { ModelId } from '../core/ids';
import { FAMILIES, type FamilyId } from './families';
import type { Checkpoint, Family } from './families/family';
import { mixesOf } from './mixes';
import type { Model } from './model';
import numbers from './numbers.json' with { type: 'json' };

/**
 * Sizes and hashes of a repository's files. `npm run verify:catalog` writes them; those of repositories it has not
 * checked are entered by hand.
 */
export type RepositoryNumbers = {
  readonly revision: string;
  /** The commit of the sizes and hashes; null until the hub was asked. */
  readonly commit: string | null;
  readonly files: Readonly<
    Record<string, { readonly bytes: number; readonly sha256: string | null; readonly estimate: boolean }>
  >;
};

/** The contents of `numbers.json`, by repository. */
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

/**
 * All models that can be downloaded: by family, smallest checkpoint first, full precision before the other variants.
 */
export const MODELS: readonly Model[] = FAMILIES.flatMap((family) =>
  family.checkpoints.flatMap((checkpoint) => modelsOf(family, checkpoint)),
);

const BY_ID: ReadonlyMap<string, Model> = new Map(MODELS.map((model) => [model.id, model]));

/**
 * The model with this id; undefined if unknown. Ids come from storage and may be older or newer than this catalogue.
 */
export function modelById(id: string): Model | undefined {
  return BY_ID.get(id);
}

function smallestForWasm(): Model {
  const model = modelById('SmolVLM-256M-Instruct-int8');
  if (model === undefined) throw new Error('The catalogue has lost its default model.');
  return model;
}

/** The default while nothing is known of the device: the smallest download that runs everywhere. */
export const DEFAULT_MODEL: Model = smallestForWasm();
