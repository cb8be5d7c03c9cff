import type { ModelId } from '../core/ids';
import type { FamilyId } from './families';
import type { Checkpoint, FamilyOptions, ModelBadge, Precision } from './families/family';
import type { Mixes } from './session';
import type { ManifestFile } from './weights';

/** A model to choose: one variant of a checkpoint, with what its family says of it. */
export type Model = Omit<Checkpoint, 'variants'> & {
  /** Equal to `name`. */
  readonly id: ModelId;
  /**
   * The name without the precision. Variants with the same checkpoint share their tokenizer and may share weight files.
   */
  readonly checkpoint: string;
  readonly family: FamilyId;
  /** A commit on the hub once `npm run verify:catalog` has pinned one; until then a branch. */
  readonly revision: string;
  readonly precision: Precision;
  /** The mix for each device class it may run on. A class without a mix is never tried. */
  readonly mixes: Mixes;
  /** The files besides the ONNX sessions that loading requests. An optional one may be missing on the hub. */
  readonly metadata: readonly Omit<ManifestFile, 'bytes'>[];
  /** Known size in bytes of each file. Downloads correct it with the hub's number. */
  readonly bytes: Readonly<Record<string, number>>;
  readonly badges: readonly ModelBadge[];
  readonly prompt: string;
  readonly options: FamilyOptions;
  /** The share of memes for which its caption must equal that of its base model; 1 for a base model. */
  readonly exactThreshold: number;
};
