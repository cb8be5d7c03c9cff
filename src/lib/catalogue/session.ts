import type { DeviceClass } from '../core/device';

/** Number types of weights, named as in transformers.js. */
export type Dtype = 'fp32' | 'fp16' | 'q8' | 'q4' | 'q4f16';

/** ONNX sessions. The names are the stems of the files on the hub and the dtype keys of transformers.js. */
export type Session = 'embed_tokens' | 'vision_encoder' | 'encoder_model' | 'decoder_model_merged';

/** The dtype of each session of a model. */
export type Mix = Readonly<Partial<Record<Session, Dtype>>>;

/** The mix for each device class that a model may run on. */
export type Mixes = Readonly<Partial<Record<DeviceClass, Mix>>>;
