import {
  AutoModelForVision2Seq,
  AutoProcessor,
  Idefics3ImageProcessor,
  type PreTrainedModel,
  type PreTrainedTokenizer,
  type Processor,
  type RawImage,
} from '@huggingface/transformers';
import type { CaptionRequest, CaptionerSpec } from '$lib/captioner/protocol';
import type { CaptionDetail } from '$lib/core/caption';
import { decodePicture } from '../picture';
import { keepRuntimeOffline, modelOptions, runtimeDeviceLost, setUpRuntime } from '../../runtime';
import type { Engine, EngineOutput } from './engine';
import { answerOf, blankPicture, yieldBetweenTokens, captionOutput, generate, type ModelInputs } from './generation';

/** Without it small models repeat themselves. The value is that of SmolVLM's demo. */
const REPETITION_PENALTY = 1.1;

/** A loaded checkpoint. `configuredEdge` and `tileEdge` are in pixels: 2048 and 512 in the published checkpoints. */
type Loaded = {
  readonly processor: Processor;
  readonly tokenizer: PreTrainedTokenizer;
  readonly images: Idefics3ImageProcessor;
  readonly configuredEdge: number;
  readonly tileEdge: number;
  readonly model: PreTrainedModel;
};

/** The longest edge a picture is scaled to, in pixels, and whether it is then split into tiles. */
function tiling(detail: CaptionDetail, loaded: Loaded): { longestEdge: number; split: boolean } {
  switch (detail) {
    case 'fast':
      return { longestEdge: loaded.tileEdge, split: false };
    case 'fine':
      return { longestEdge: Math.min(2 * loaded.tileEdge, loaded.configuredEdge), split: true };
    case 'full':
      return { longestEdge: loaded.configuredEdge, split: true };
  }
}

/**
 * The longest edge in a size of the processor's configuration, which transformers.js does not type. Throws if absent.
 */
function longestEdge(size: unknown): number {
  if (typeof size === 'object' && size !== null && 'longest_edge' in size && typeof size.longest_edge === 'number')
    return size.longest_edge;
  throw new Error('The image processor has no longest edge');
}

/**
 * What the published checkpoints' chat template makes of a picture and a prompt. A template is a program, and one that
 * a checkpoint brings may loop, or take all memory and with it the page; so none is run.
 */
function promptText(prompt: string): string {
  return `<|im_start|>User:<image>${prompt}<end_of_utterance>\nAssistant:`;
}

/** The model's inputs for a picture and a prompt. */
async function prepare(loaded: Loaded, picture: RawImage, prompt: string, detail: CaptionDetail): Promise<ModelInputs> {
  const { longestEdge: edge, split } = tiling(detail, loaded);
  loaded.images.size = { longest_edge: edge };
  return (await loaded.processor(promptText(prompt), [picture], { do_image_splitting: split })) as ModelInputs;
}

async function load(spec: CaptionerSpec): Promise<Loaded> {
  const [processor, model] = await Promise.all([
    AutoProcessor.from_pretrained(spec.repo),
    AutoModelForVision2Seq.from_pretrained(spec.repo, modelOptions(spec)),
  ]);
  const { image_processor: images, tokenizer } = processor;
  if (!(images instanceof Idefics3ImageProcessor) || tokenizer === undefined)
    throw new Error(`${spec.repo} is not a SmolVLM checkpoint`);
  const tileEdge = longestEdge(images.max_image_size);
  return { processor, tokenizer, images, configuredEdge: longestEdge(images.size), tileEdge, model };
}

/** Runs SmolVLM, which takes picture tiles and a chat prompt. */
export function smolvlmEngine(): Engine<ModelInputs> {
  let loaded: Loaded | undefined;
  return {
    async load(spec, onProgress): Promise<void> {
      await setUpRuntime(spec, onProgress);
      const parts = await load(spec);
      yieldBetweenTokens(parts.model);
      // Compiles the shaders. WASM has none, and one tile takes seconds there.
      if (spec.device === 'webgpu') {
        const inputs = await prepare(parts, blankPicture(), 'Hello', 'fast');
        await parts.model.generate({ ...inputs, max_new_tokens: 1, do_sample: false, num_beams: 1 });
      }
      loaded = parts;
      keepRuntimeOffline(spec);
    },

    async prepare(request: CaptionRequest): Promise<ModelInputs> {
      if (loaded === undefined) throw new Error('Not loaded');
      return await prepare(loaded, await decodePicture(request.picture), request.prompt, request.detail);
    },

    async caption(request: CaptionRequest, inputs: ModelInputs, onText, signal): Promise<EngineOutput> {
      if (loaded === undefined) throw new Error('Not loaded');
      const start = performance.now();
      const settings = {
        ...inputs,
        max_new_tokens: request.maxNewTokens,
        repetition_penalty: REPETITION_PENALTY,
      };
      const run = await generate(loaded.model, loaded.tokenizer, settings, onText, signal);
      const text = answerOf(run.sequence, inputs.input_ids, loaded.tokenizer);
      return captionOutput(request, text, run, start);
    },

    deviceLost: runtimeDeviceLost,
  };
}
