import type { Session } from '../session';

/** The precision of a variant. */
export type Precision = 'full' | 'int8' | 'int4';

/** The badges that a model can have. */
export type ModelBadge = 'INT8' | 'INT4' | 'experimental' | 'CPU-friendly' | 'GPU recommended';

/** The dimensions of a checkpoint from which run time and memory beyond the weights are estimated. */
export type Architecture = {
  /** Layers of the decoder's KV cache. */
  readonly layers: number;
  readonly kvHeads: number;
  readonly headSize: number;
  /** Vocabulary size: the width of the logits. */
  readonly vocabulary: number;
  /** Tokens in the KV cache before the first new one: picture and prompt. */
  readonly promptTokens: number;
  /** Prompt tokens for which the decoder computes logits: all in decoder-only models, one in encoder-decoders. */
  readonly logitTokens: number;
  /**
   * Peak bytes of intermediate tensors in the vision tower at 32 bits, computed from its dimensions. SigLIP keeps about
   * three attention maps (heads x tokens² x 4 bytes) and two MLP blocks at once. DaViT keeps the four widest tensors of
   * its first stage (192 x 192 positions x 4 x channels x 4 bytes).
   */
  readonly visionBytes: number;
  /**
   * Operations until the first token, in billions: two per weight and position in the vision tower, its attention, and
   * the language model over the prompt.
   */
  readonly gflop: number;
};

/** A checkpoint on the hub with the variants offered of it. The sizes of its files are in `numbers.json`. */
export type Checkpoint = {
  /** The name on screen; a variant adds `-int8` or `-int4`. */
  readonly name: string;
  /** Repository on the hub, `owner/name`. */
  readonly repo: string;
  /** Parameters in millions. */
  readonly parametersM: number;
  readonly architecture: Architecture;
  /**
   * Rank among all checkpoints by caption quality, 1 the lowest. It follows the published advice for the original ten
   * models.
   */
  readonly quality: number;
  /**
   * Graphs whose weights are in a second file named `<graph>_data`, according to `transformers.js_config` in the
   * repository's config.json. Paths in the repository.
   */
  readonly externalData?: readonly string[];
  readonly variants: readonly { readonly precision: Precision; readonly badges: readonly ModelBadge[] }[];
  /** SPDX identifier of the weights' licence. */
  readonly licence: string;
  /** The source of the numbers. */
  readonly sources: string;
};

/** The options that a family's models support. */
export type FamilyOptions = {
  /** A free prompt; models with fixed tasks take none. */
  readonly prompt: boolean;
  /** The level of detail, `CaptionDetail`. */
  readonly detail: boolean;
  /** The length of the description, `CaptionLength`. */
  readonly length: boolean;
};

/**
 * The files that transformers.js 4.3.1 requests besides the sessions, for any family. AutoModel needs config.json, the
 * processor preprocessor_config.json, and the tokenizer two files. The chat template is in tokenizer_config.json.
 */
export const COMMON_METADATA = ['config.json', 'preprocessor_config.json', 'tokenizer.json', 'tokenizer_config.json'];

/**
 * A family of models, except the code that runs it, which is its engine in
 * src/workers/captioner/engines.
 */
export type Family<Id extends string = string> = {
  readonly id: Id;
  /** The name and the maker on screen. */
  readonly name: string;
  readonly maker: string;
  /** One line on screen that characterises its captions. */
  readonly character: string;
  /** The default prompt. */
  readonly prompt: string;
  readonly options: FamilyOptions;
  readonly sessions: readonly Session[];
  /** The sessions that stay at 16 or 32 bits in a 4-bit variant. */
  readonly unquantised: readonly Session[];
  /** True if 4-bit variants may run on WASM: see [Note: Which dtype where]. */
  readonly int4OnWasm: boolean;
  /** The files besides the sessions that loading needs. */
  readonly metadata: readonly string[];
  /** The share of memes for which a quantised model's caption must equal that of its base model. */
  readonly exactThreshold: Readonly<Record<Exclude<Precision, 'full'>, number>>;
  /** Smallest first; the variants of each begin with full precision. */
  readonly checkpoints: readonly Checkpoint[];
};
