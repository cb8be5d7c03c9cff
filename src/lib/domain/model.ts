import type { Device } from './caption';
import type { ModelId } from './ids';

/** The engines: one per model family. */
export type Family = 'smolvlm' | 'florence2' | 'moondream' | 'reader';

/** What a device offers, as far as weights care: 16-bit shaders, plain WebGPU, or WASM. */
export type DeviceClass = 'webgpu+f16' | 'webgpu' | 'wasm';

/** Number types of weights, in transformers.js' names. */
export type Dtype = 'fp32' | 'fp16' | 'q8' | 'q4' | 'q4f16';

/** ONNX sessions; the names are the files' stems on the hub and transformers.js' dtype keys. */
export type Session = 'embed_tokens' | 'vision_encoder' | 'encoder_model' | 'decoder_model_merged';

/** The dtype of each session of a model. */
export type Mix = Readonly<Partial<Record<Session, Dtype>>>;

/** Which memory family of variants an entry belongs to, as its badge says. */
export type Precision = 'full' | 'int8' | 'int4';

/** One of the models people choose from. Data only: adding one of a known family touches the catalogue and nothing else. */
export type Model = {
  readonly id: ModelId;
  /** As people know it; equal to the id. */
  readonly name: string;
  readonly family: Family;
  /** Repository on the hub, `owner/name`. */
  readonly repo: string;
  /** Branch or commit on the hub. */
  readonly revision: string;
  readonly precision: Precision;
  /** The mix for each device class it may run on; a class without one is never tried. */
  readonly mixes: Readonly<Partial<Record<DeviceClass, Mix>>>;
  /** Files beside the ONNX sessions that loading needs, relative to the repository. */
  readonly metadata: readonly string[];
  /** Parameters in millions. */
  readonly parametersM: number;
  /** Size in bytes of each file as published; corrected from the hub at first contact. */
  readonly bytes: Readonly<Record<string, number>>;
  readonly badges: readonly Badge[];
  readonly prompt: string;
  /** Where the numbers come from. */
  readonly sources: string;
};

/** What a model's badges can say. */
export type Badge = 'INT8' | 'INT4' | 'experimental' | 'CPU-friendly' | 'GPU recommended';

/** The device a class runs on. */
export function deviceOf(deviceClass: DeviceClass): Device {
  return deviceClass === 'wasm' ? 'wasm' : 'webgpu';
}
