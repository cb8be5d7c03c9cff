import type { Anatomy, Badge, HubFamily, Precision } from './model';

/** A checkpoint on the hub with the variants offered of it. Its files' sizes are in `numbers.json`. */
export type Checkpoint = {
  /** As people know it; a variant adds `-int8` or `-int4`. */
  readonly name: string;
  readonly family: HubFamily;
  readonly repo: string;
  readonly parametersM: number;
  readonly anatomy: Anatomy;
  /** Place by caption quality, 1 the least: the order in which the advice for the original ten models names them. */
  readonly quality: number;
  /** Graphs with a `_data` file beside them, as `transformers.js_config` in the repository's config.json says. */
  readonly externalData?: readonly string[];
  readonly variants: readonly { readonly precision: Precision; readonly badges: readonly Badge[] }[];
  /** SPDX identifier. */
  readonly licence: string;
  readonly sources: string;
};

const MB = 1_000_000;

const SMOLVLM_VARIANTS: Checkpoint['variants'] = [
  { precision: 'full', badges: [] },
  { precision: 'int8', badges: ['INT8', 'CPU-friendly'] },
  { precision: 'int4', badges: ['INT4', 'GPU recommended'] },
];
const FULL_ON_GPU = { precision: 'full', badges: ['GPU recommended'] } as const;
const FLORENCE_INT4 = { precision: 'int4', badges: ['INT4', 'experimental'] } as const;

/**
 * Every checkpoint of the catalogue, smallest of a family first. `visionBytes` is worked out from the tower's shape:
 * SigLIP keeps about three attention maps (heads x tokens² x 4 bytes) and two MLP blocks alive, DaViT the four widest
 * tensors of its first stage (192 x 192 positions x 4 x channels x 4 bytes). `gflop` is two operations per weight and
 * position, in the vision tower, its attention, and the language model over the prompt.
 */
export const CHECKPOINTS: readonly Checkpoint[] = [
  {
    name: 'SmolVLM-256M-Instruct',
    family: 'smolvlm',
    repo: 'HuggingFaceTB/SmolVLM-256M-Instruct',
    parametersM: 256,
    // SmolLM2-135M under a SigLIP of 12 heads and 1024 patches: 3 x 50 MB + 2 x 13 MB.
    anatomy: {
      layers: 30,
      kvHeads: 3,
      headSize: 64,
      vocabulary: 49_280,
      promptTokens: 90,
      logitTokens: 90,
      visionBytes: 180 * MB,
      gflop: 254,
    },
    quality: 1,
    variants: SMOLVLM_VARIANTS,
    licence: 'Apache-2.0',
    sources: 'Sizes: published totals and 8-bit, 4-bit sessions; the others by difference. Shape: config.json.',
  },
  {
    name: 'SmolVLM-500M-Instruct',
    family: 'smolvlm',
    repo: 'HuggingFaceTB/SmolVLM-500M-Instruct',
    parametersM: 507,
    // SmolLM2-360M under the same vision tower.
    anatomy: {
      layers: 32,
      kvHeads: 5,
      headSize: 64,
      vocabulary: 49_280,
      promptTokens: 90,
      logitTokens: 90,
      visionBytes: 180 * MB,
      gflop: 290,
    },
    quality: 3,
    variants: SMOLVLM_VARIANTS,
    licence: 'Apache-2.0',
    sources: 'Sizes: published totals, divided over the sessions by their parameters. Shape: config.json.',
  },
  {
    name: 'Florence-2-base',
    family: 'florence2',
    repo: 'onnx-community/Florence-2-base-ft',
    parametersM: 232,
    // 6 decoder layers, each with its own and the encoder's keys and values; DaViT of 128 channels: 4 x 75 MB.
    anatomy: {
      layers: 12,
      kvHeads: 12,
      headSize: 64,
      vocabulary: 51_289,
      promptTokens: 590,
      logitTokens: 1,
      visionBytes: 300 * MB,
      gflop: 415,
    },
    quality: 2,
    variants: [FULL_ON_GPU, { precision: 'int8', badges: ['INT8', 'experimental', 'CPU-friendly'] }, FLORENCE_INT4],
    licence: 'MIT',
    sources: 'Sizes: published sessions and totals; full encoder and decoder by their parameters. Shape: config.json.',
  },
  {
    name: 'Florence-2-large',
    family: 'florence2',
    repo: 'onnx-community/Florence-2-large-ft',
    parametersM: 771,
    // 12 decoder layers, counted twice as above; DaViT of 256 channels: 4 x 151 MB.
    anatomy: {
      layers: 24,
      kvHeads: 16,
      headSize: 64,
      vocabulary: 51_289,
      promptTokens: 590,
      logitTokens: 1,
      visionBytes: 600 * MB,
      gflop: 1640,
    },
    quality: 4,
    variants: [FULL_ON_GPU, FLORENCE_INT4],
    licence: 'MIT',
    sources: 'Sizes: published 32-bit sessions; 16-bit half of them, 4-bit by the ratio of Florence-2-base.',
  },
  {
    name: 'moondream2',
    family: 'moondream',
    repo: 'Xenova/moondream2',
    parametersM: 1_860,
    // Phi-1.5 under a SigLIP of 16 heads and 729 patches: 3 x 34 MB + 2 x 13 MB.
    anatomy: {
      layers: 24,
      kvHeads: 32,
      headSize: 64,
      vocabulary: 51_200,
      promptTokens: 750,
      logitTokens: 750,
      visionBytes: 130 * MB,
      gflop: 2450,
    },
    quality: 5,
    externalData: ['onnx/decoder_model_merged.onnx', 'onnx/decoder_model_merged_fp16.onnx'],
    variants: [
      FULL_ON_GPU,
      { precision: 'int8', badges: ['INT8', 'CPU-friendly'] },
      { precision: 'int4', badges: ['INT4', 'GPU recommended'] },
    ],
    licence: 'Apache-2.0',
    sources: 'Sizes: published Git LFS pointers; the two external-data files by their parameters. Shape: config.json.',
  },
];
