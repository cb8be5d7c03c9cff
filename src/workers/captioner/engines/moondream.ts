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
import type { Engine, EngineOutput } from './engine';
import { LastPicture, cacheFeatures } from './features';
import { answerOf, blankPicture, yieldBetweenTokens, captionOutput, generate, type ModelInputs } from './generation';

type Loaded = {
  readonly processor: Processor;
  readonly tokenizer: PreTrainedTokenizer;
  readonly model: PreTrainedModel;
  /** The placeholder id for one image feature; -200 in the original model, which is not in the vocabulary. */
  readonly imageToken: number;
  readonly pictures: LastPicture<Tensor>;
};

async function pixelValues(processor: Processor, picture: RawImage): Promise<Tensor> {
  return ((await processor(picture)) as { readonly pixel_values: Tensor }).pixel_values;
}

/** The token ids of a text; `special` adds the tokens for its beginning and end. */
function tokenIds(tokenizer: PreTrainedTokenizer, text: string, special = false): number[] {
  return tokenizer.encode(text, { add_special_tokens: special });
}

function questionText(question: string): string {
  return `\n\nQuestion: ${question}\n\nAnswer:`;
}

/**
 * The model's inputs for a question. The model needs one placeholder id per image feature, which no transformers.js
 * processor writes. The ids are concatenated here because the placeholder may be outside the vocabulary.
 */
async function promptInputs(loaded: Loaded, pixels: Tensor, question: string): Promise<ModelInputs> {
  const { tokenizer, model, imageToken } = loaded;
  const features = (await model.encode_image({ pixel_values: pixels })) as Tensor;
  const placeholders = Array.from({ length: features.dims.at(-2) ?? 0 }, () => imageToken);
  const opening = tokenIds(tokenizer, '', true);
  const all = [...opening, ...placeholders, ...tokenIds(tokenizer, questionText(question))];
  const shape = [1, all.length];
  return {
    input_ids: new Tensor('int64', BigInt64Array.from(all, BigInt), shape),
    attention_mask: ones(shape),
    pixel_values: pixels,
  };
}

/** The placeholder id in the model's configuration, which transformers.js does not type. Throws if there is none. */
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
  const pictures = new LastPicture(async (picture) => pixelValues(processor, await decodePicture(picture)));
  return { processor, tokenizer, model, imageToken: imageTokenOf(model.config), pictures };
}

/** Runs Moondream2, which answers a question about a picture. */
export function moondreamEngine(): Engine<Tensor> {
  let loaded: Loaded | undefined;
  return {
    async load(spec, onProgress): Promise<void> {
      await setUpRuntime(spec, onProgress);
      const parts = await load(spec);
      yieldBetweenTokens(parts.model);
      cacheFeatures(parts.model);
      // Compiles the shaders. WASM has none, and 729 image tokens would take many seconds there.
      if (spec.device === 'webgpu') {
        const inputs = await promptInputs(parts, await pixelValues(parts.processor, blankPicture()), 'Hello');
        await parts.model.generate({ ...inputs, max_new_tokens: 1, do_sample: false, num_beams: 1 });
      }
      loaded = parts;
      keepRuntimeOffline(spec);
    },

    async prepare(request: CaptionRequest): Promise<Tensor> {
      if (loaded === undefined) throw new Error('Not loaded');
      // A tokenizer that loops does so here, where the page waits less long than for the first text.
      tokenIds(loaded.tokenizer, questionText(request.prompt));
      return await loaded.pictures.of(request.picture);
    },

    async caption(request: CaptionRequest, pixels: Tensor, onText, signal): Promise<EngineOutput> {
      if (loaded === undefined) throw new Error('Not loaded');
      const { model, tokenizer } = loaded;
      const start = performance.now();
      const inputs = await promptInputs(loaded, pixels, request.prompt);
      const settings = { ...inputs, max_new_tokens: request.maxNewTokens };
      const run = await generate(model, tokenizer, settings, onText, signal);
      return captionOutput(request, answerOf(run.sequence, inputs.input_ids, tokenizer), run, start);
    },

    deviceLost: runtimeDeviceLost,
  };
}
