import type { Session } from '../session';

/** Which memory family of variants an entry belongs to, as its badge says. */
export type Precision = 'full' | 'int8' | 'int4';

/** What a model's badges can say. */
export type ModelBadge = 'INT8' | 'INT4' | 'experimental' | 'CPU-friendly' | 'GPU recommended';

/** The dimensions of a checkpoint that decide how much memory a run takes beyond its weights, and how long. */
export type Anatomy = {
  /** Decoder layers that keep keys and values. */
  readonly layers: number;
  readonly kvHeads: number;
  readonly headSize: number;
  /** Entries of the vocabulary: the width of the logits. */
  readonly vocabulary: number;
  /** Tokens the decoder's cache holds before the first new one: picture and prompt. */
  readonly promptTokens: number;
  /** Prompt tokens for which the decoder writes logits: all for decoder-only models, one for encoder-decoders. */
  readonly logitTokens: number;
  /**
   * The largest set of intermediate tensors alive at once in the vision tower, in bytes at 32 bits, worked out from its
   * shape: SigLIP keeps about three attention maps (heads x tokens² x 4 bytes) and two MLP blocks alive, DaViT the four
   * widest tensors of its first stage (192 x 192 positions x 4 x channels x 4 bytes).
   */
  readonly visionBytes: number;
  /**
   * Arithmetic until the first token, in billions of operations: two per weight and position, in the vision tower, its
   * attention, and the language model over the prompt.
   */
  readonly gflop: number;
};

/** A checkpoint on the hub with the variants offered of it. Its files' sizes are in `numbers.json`. */
export type Checkpoint = {
  /** As people know it; a variant adds `-int8` or `-int4`. */
  readonly name: string;
  /** Repository on the hub, `owner/name`. */
  readonly repo: string;
  /** Parameters in millions. */
  readonly parametersM: number;
  readonly anatomy: Anatomy;
  /**
   * Place among all checkpoints by caption quality, 1 the least: the order in which the advice for the original ten
   * models names them.
   */
  readonly quality: number;
  /**
   * Graphs whose weights lie in a second file named `<graph>_data`, as `transformers.js_config` in the repository's
   * config.json says; relative to the repository.
   */
  readonly externalData?: readonly string[];
  readonly variants: readonly { readonly precision: Precision; readonly badges: readonly ModelBadge[] }[];
  /** SPDX identifier of the weights' licence. */
  readonly licence: string;
  /** Where the numbers come from. */
  readonly sources: string;
};

/** What a family's models can be asked beyond showing them a picture. */
export type FamilyOptions = {
  /** A prompt in one's own words; models with fixed tasks take none. */
  readonly prompt: boolean;
  /** How finely to look. */
  readonly detail: boolean;
  /** How long the description shall be. */
  readonly length: boolean;
};

/**
 * What transformers.js 4.3.1 asks for beside the sessions of any family: AutoModel config.json, the processor
 * preprocessor_config.json, the tokenizer its two files, the chat template being in tokenizer_config.json.
 */
export const COMMON_METADATA = ['config.json', 'preprocessor_config.json', 'tokenizer.json', 'tokenizer_config.json'];

/** A family of models: all that the app knows of it but how to run it, which its engine in src/workers/captioner/engines does. */
export type Family<Id extends string = string> = {
  readonly id: Id;
  /** As people know it, and who made it. */
  readonly name: string;
  readonly maker: string;
  /** One line of character. */
  readonly character: string;
  /** What its models are asked unless the person writes another prompt. */
  readonly prompt: string;
  readonly options: FamilyOptions;
  readonly sessions: readonly Session[];
  /** Sessions that stay at 16 or 32 bits in a 4-bit variant. */
  readonly unquantised: readonly Session[];
  /** Whether 4-bit variants may run on WASM: see [Note: Which dtype where]. */
  readonly int4OnWasm: boolean;
  /** The files beside the sessions that loading needs, relative to the repository. */
  readonly metadata: readonly string[];
  /** The share of memes for which a quantised model must say what its base says. */
  readonly exactThreshold: Readonly<Record<Exclude<Precision, 'full'>, number>>;
  /** Smallest first; of each the full precision before its variants. */
  readonly checkpoints: readonly Checkpoint[];
};
