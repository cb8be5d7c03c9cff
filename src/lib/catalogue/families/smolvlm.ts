import { COMMON_METADATA, type Checkpoint, type Family } from './family';

const VARIANTS: Checkpoint['variants'] = [
  { precision: 'full', badges: [] },
  { precision: 'int8', badges: ['INT8', 'CPU-friendly'] },
  { precision: 'int4', badges: ['INT4', 'GPU recommended'] },
];

/** SmolVLM: SmolLM2 with a SigLIP vision tower that processes a picture in tiles. */
export const smolvlm: Family<'smolvlm'> = {
  id: 'smolvlm',
  name: 'SmolVLM',
  maker: 'Hugging Face',
  character: 'quick, describes people and scenes',
  prompt: 'Can you describe this image?',
  options: { prompt: true, detail: true, length: false },
  sessions: ['embed_tokens', 'vision_encoder', 'decoder_model_merged'],
  unquantised: ['embed_tokens'],
  int4OnWasm: false,
  // Only the processor of Idefics3, SmolVLM's architecture, requests the last file.
  metadata: [...COMMON_METADATA, 'processor_config.json'],
  exactThreshold: { int8: 0.9, int4: 0.85 },
  checkpoints: [
    {
      name: 'SmolVLM-256M-Instruct',
      repo: 'HuggingFaceTB/SmolVLM-256M-Instruct',
      parametersM: 256,
      // SmolLM2-135M. `visionBytes` is that of a SigLIP with 12 heads and 1024 patches: 3 x 50 MB + 2 x 13 MB.
      architecture: {
        layers: 30,
        kvHeads: 3,
        headSize: 64,
        vocabulary: 49_280,
        promptTokens: 90,
        logitTokens: 90,
        visionBytes: 180e6,
        gflop: 254,
      },
      quality: 1,
      variants: VARIANTS,
      licence: 'Apache-2.0',
      sources: 'Sizes: published totals and 8-bit, 4-bit sessions; the others by difference. Shape: config.json.',
    },
    {
      name: 'SmolVLM-500M-Instruct',
      repo: 'HuggingFaceTB/SmolVLM-500M-Instruct',
      parametersM: 507,
      // SmolLM2-360M with the same vision tower.
      architecture: {
        layers: 32,
        kvHeads: 5,
        headSize: 64,
        vocabulary: 49_280,
        promptTokens: 90,
        logitTokens: 90,
        visionBytes: 180e6,
        gflop: 290,
      },
      quality: 3,
      variants: VARIANTS,
      licence: 'Apache-2.0',
      sources: 'Sizes: published totals, divided over the sessions by their parameters. Shape: config.json.',
    },
  ],
};
