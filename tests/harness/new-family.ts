import type { Family } from '$lib/catalogue/families/family';

/** A made-up family that the app does not have; `vite.config.ts` adds it to the build of the harness. */
export const newFamily: Family<'kestrel'> = {
  id: 'kestrel',
  name: 'Kestrel',
  maker: 'Example',
  character: 'made up',
  prompt: 'What is on this meme?',
  options: { prompt: true, detail: false, length: true },
  sessions: ['embed_tokens', 'vision_encoder', 'decoder_model_merged'],
  unquantised: ['embed_tokens'],
  int4OnWasm: true,
  metadata: ['config.json', 'tokenizer.json'],
  exactThreshold: { int8: 0.95, int4: 0.7 },
  checkpoints: [
    {
      name: 'Kestrel-1B',
      repo: 'example/Kestrel-1B',
      parametersM: 1000,
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
      quality: 6,
      variants: [
        { precision: 'full', badges: ['GPU recommended'] },
        { precision: 'int8', badges: ['INT8'] },
        { precision: 'int4', badges: ['INT4'] },
      ],
      licence: 'MIT',
      sources: 'Made up.',
    },
  ],
};
