import { COMMON_METADATA, type Family } from './family';

/** Moondream: Phi-1.5 with a SigLIP vision tower. */
export const moondream: Family<'moondream'> = {
  id: 'moondream',
  name: 'Moondream',
  maker: 'M87 Labs',
  character: 'largest, most detail',
  prompt: 'Describe this image.',
  options: { prompt: true, detail: false, length: false },
  sessions: ['embed_tokens', 'vision_encoder', 'decoder_model_merged'],
  unquantised: ['embed_tokens'],
  int4OnWasm: false,
  metadata: COMMON_METADATA,
  exactThreshold: { int8: 0.85, int4: 0.85 },
  checkpoints: [
    {
      name: 'moondream2',
      repo: 'Xenova/moondream2',
      parametersM: 1_860,
      // Phi-1.5. `visionBytes` is that of a SigLIP with 16 heads and 729 patches: 3 x 34 MB + 2 x 13 MB.
      architecture: {
        layers: 24,
        kvHeads: 32,
        headSize: 64,
        vocabulary: 51_200,
        promptTokens: 750,
        logitTokens: 750,
        visionBytes: 130e6,
        gflop: 2450,
      },
      quality: 5,
      externalData: ['onnx/decoder_model_merged.onnx', 'onnx/decoder_model_merged_fp16.onnx'],
      variants: [
        { precision: 'full', badges: ['GPU recommended'] },
        { precision: 'int8', badges: ['INT8', 'CPU-friendly'] },
        { precision: 'int4', badges: ['INT4', 'GPU recommended'] },
      ],
      licence: 'Apache-2.0',
      sources:
        'Sizes: published Git LFS pointers; the two external-data files by their parameters. Shape: config.json.',
    },
  ],
};
