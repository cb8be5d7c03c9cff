import {
  AutoProcessor,
  AutoTokenizer,
  Moondream1ForConditionalGeneration,
  Tensor,
  ones,
  type PreTrainedModel,
  type PreTrainedTokenizer,
  type Processor,
  type RawImage,
} from '@huggingface/transformers';
import type { CaptionRequest, CaptionerSpec } from '$lib/captioner/protocol';
import { decodePicture } from '../picture';
import { keepRuntimeOffline, modelOptions, runtimeDeviceLost, setUpRuntime } from '../../runtime';
import type { Engine, Run } from './engine';
import { LastPicture, rememberFeatures } from './features';
import { answerOf, blankPicture, breatheBetweenTokens, captionOutput, generate, type ModelInputs } from './generation';

type Loaded = {
  readonly processor: Processor;
  readonly tokenizer: PreTrainedTokenizer;
  readonly model: PreTrainedModel;
  /** The id that stands for one image feature; -200, outside the vocabulary, in the original. */
  readonly imageToken: number;
  readonly pictures: LastPicture<Tensor>;
};

async function see(processor: Processor, picture: RawImage): Promise<Tensor> {
  return ((await processor(picture)) as { readonly pixel_values: Tensor }).pixel_values;
}

/** Token ids of a text, without those that open and close one unless asked for. */
function ids(tokenizer: PreTrainedTokenizer, text: string, special = false): number[] {
  return tokenizer.encode(text, { add_special_tokens: special });
}

/**
 * The question as the model takes it. The merge wants one placeholder for each image feature, and no processor of the
 * library repeats it; the ids are put together here because the placeholder need not be in the vocabulary.
 */
async function ask(loaded: Loaded, pixels: Tensor, question: string): Promise<ModelInputs> {
  const { tokenizer, model, imageToken } = loaded;
  const features = (await model.encode_image({ pixel_values: pixels })) as Tensor;
  const placeholders = Array.from({ length: features.dims.at(-2) ?? 0 }, () => imageToken);
  const opening = ids(tokenizer, '', true);
  const all = [...opening, ...placeholders, ...ids(tokenizer, `\n\nQuestion: ${question}\n\nAnswer:`)];
  const shape = [1, all.length];
  return {
    input_ids: new Tensor('int64', BigInt64Array.from(all, BigInt), shape),
    attention_mask: ones(shape),
    pixel_values: pixels,
  };
}

/** The configuration's placeholder id, which the library leaves untyped. */
function imageTokenOf(config: object): number {
  if ('image_token_index' in config && typeof config.image_token_index === 'number') return config.image_token_index;
  throw new Error('The configuration names no image token');
}

async function load(spec: CaptionerSpec): Promise<Loaded> {
  const [processor, tokenizer, model] = await Promise.all([
    AutoProcessor.from_pretrained(spec.repo),
    AutoTokenizer.from_pretrained(spec.repo),
    Moondream1ForConditionalGeneration.from_pretrained(spec.repo, modelOptions(spec)),
  ]);
  const pictures = new LastPicture(async (picture) => see(processor, await decodePicture(picture)));
  return { processor, tokenizer, model, imageToken: imageTokenOf(model.config), pictures };
}

/** Moondream2: a picture and a question in, text out. */
export function moondreamEngine(): Engine<Tensor> {
  let loaded: Loaded | undefined;
  return {
    async load(spec, onProgress): Promise<void> {
      setUpRuntime(spec, onProgress);
      const parts = await load(spec);
      breatheBetweenTokens(parts.model);
      rememberFeatures(parts.model);
      // Compiles the shaders. WASM has nothing to compile, and 729 image tokens there cost many seconds.
      if (spec.device === 'webgpu') {
        const inputs = await ask(parts, await see(parts.processor, blankPicture()), 'Hello');
        await parts.model.generate({ ...inputs, max_new_tokens: 1, do_sample: false, num_beams: 1 });
      }
      loaded = parts;
      keepRuntimeOffline(spec);
    },

    async prepare(request: CaptionRequest): Promise<Tensor> {
      if (loaded === undefined) throw new Error('Not loaded');
      return await loaded.pictures.of(request.picture);
    },

    async caption(request: CaptionRequest, pixels: Tensor, onText, signal): Promise<Run> {
      if (loaded === undefined) throw new Error('Not loaded');
      const { model, tokenizer } = loaded;
      const start = performance.now();
      const inputs = await ask(loaded, pixels, request.prompt);
      const settings = { ...inputs, max_new_tokens: request.maxNewTokens };
      const run = await generate(model, tokenizer, settings, onText, signal);
      return captionOutput(request, answerOf(run.sequence, inputs.input_ids, tokenizer), run, start);
    },

    deviceLost: runtimeDeviceLost,
  };
}
