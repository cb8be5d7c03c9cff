import type { ModelId } from '../core/ids';
import type { FamilyId } from './families';
import type { Checkpoint, FamilyOptions, ModelBadge, Precision } from './families/family';
import type { Mixes } from './session';
import type { ManifestFile } from './weights';

/** One of the models people choose from: a variant of a checkpoint, with what its family says of it. */
export type Model = Omit<Checkpoint, 'variants'> & {
  /** Equal to the name. */
  readonly id: ModelId;
  /** The name without the precision; variants that share it share their tokenizer and possibly weight files. */
  readonly checkpoint: string;
  readonly family: FamilyId;
  /** Commit on the hub once `npm run verify:catalog` has pinned one, before that a branch. */
  readonly revision: string;
  readonly precision: Precision;
  /** The mix for each device class it may run on; a class without one is never tried. */
  readonly mixes: Mixes;
  /** Files beside the ONNX sessions that loading asks for; an optional one may be missing on the hub. */
  readonly metadata: readonly Omit<ManifestFile, 'bytes'>[];
  /** Size in bytes of each file as far as it is known; corrected from the hub at first contact. */
  readonly bytes: Readonly<Record<string, number>>;
  readonly badges: readonly ModelBadge[];
  readonly prompt: string;
  readonly options: FamilyOptions;
  /** The share of memes for which it must say what its base says; 1 for a base. */
  readonly exactThreshold: number;
};
