import { COMMON_METADATA, type Family } from './family';

const FULL = { precision: 'full', badges: ['GPU recommended'] } as const;
const INT4 = { precision: 'int4', badges: ['INT4', 'experimental'] } as const;

/** Florence-2: an encoder-decoder with fixed tasks, three of them captions of different length. */
export const florence2: Family<'florence2'> = {
  id: 'florence2',
  name: 'Florence-2',
  maker: 'Microsoft',
  character: 'precise sentences, also reads text',
  prompt: '<DETAILED_CAPTION>',
  options: { prompt: false, detail: false, length: true },
  sessions: ['embed_tokens', 'vision_encoder', 'encoder_model', 'decoder_model_merged'],
  // Its captions no longer fit the picture if the vision encoder is quantised to 4 bits.
  unquantised: ['embed_tokens', 'vision_encoder'],
  int4OnWasm: true,
  metadata: COMMON_METADATA,
  exactThreshold: { int8: 0.85, int4: 0.85 },
  checkpoints: [
    {
      name: 'Florence-2-base',
      repo: 'onnx-community/Florence-2-base-ft',
      parametersM: 232,
      // 6 decoder layers, counted twice: each caches its own keys and values and the encoder's. `visionBytes` is that
      // of a DaViT with 128 channels: 4 x 75 MB.
      architecture: {
        layers: 12,
        kvHeads: 12,
        headSize: 64,
        vocabulary: 51_289,
        promptTokens: 590,
        logitTokens: 1,
        visionBytes: 300e6,
        gflop: 415,
      },
      quality: 2,
      variants: [FULL, { precision: 'int8', badges: ['INT8', 'experimental', 'CPU-friendly'] }, INT4],
      licence: 'MIT',
      sources:
        'Sizes: published sessions and totals; full encoder and decoder by their parameters. Shape: config.json.',
    },
    {
      name: 'Florence-2-large',
      repo: 'onnx-community/Florence-2-large-ft',
      parametersM: 771,
      // 12 decoder layers, counted twice as above. `visionBytes` is that of a DaViT with 256 channels: 4 x 151 MB.
      architecture: {
        layers: 24,
        kvHeads: 16,
        headSize: 64,
        vocabulary: 51_289,
        promptTokens: 590,
        logitTokens: 1,
        visionBytes: 600e6,
        gflop: 1640,
      },
      quality: 4,
      variants: [FULL, INT4],
      licence: 'MIT',
      sources: 'Sizes: published 32-bit sessions; 16-bit half of them, 4-bit by the ratio of Florence-2-base.',
    },
  ],
};
