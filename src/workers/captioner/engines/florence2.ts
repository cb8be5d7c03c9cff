import {
  AutoProcessor,
  Florence2ForConditionalGeneration,
  Florence2Processor,
  type PreTrainedModel,
  type PreTrainedTokenizer,
  type RawImage,
  type Tensor,
} from '@huggingface/transformers';
import type { CaptionRequest, CaptionerSpec } from '$lib/captioner/protocol';
import type { CaptionLength } from '$lib/core/caption';
import { decodePicture } from '../picture';
import { keepRuntimeOffline, modelOptions, runtimeDeviceLost, setUpRuntime } from '../../runtime';
import type { Engine, EngineOutput } from './engine';
import { LastPicture, cacheFeatures } from './features';
import { blankPicture, yieldBetweenTokens, captionOutput, generate, type ModelInputs } from './generation';

/** The task tokens that Florence-2 was trained with. */
const CAPTION_TASKS: Readonly<Record<CaptionLength, string>> = {
  short: '<CAPTION>',
  normal: '<DETAILED_CAPTION>',
  long: '<MORE_DETAILED_CAPTION>',
};
const READ_TASK = '<OCR>';

type Loaded = {
  readonly processor: Florence2Processor;
  readonly tokenizer: PreTrainedTokenizer;
  readonly model: PreTrainedModel;
  readonly pictures: LastPicture<PreparedPicture>;
};

/** A picture as the model takes it; `size` is its width and height in pixels. */
type PreparedPicture = { readonly pixels: Tensor; readonly size: [number, number] };

async function preparePicture(processor: Florence2Processor, picture: RawImage): Promise<PreparedPicture> {
  const { pixel_values: pixels } = (await processor(picture)) as { readonly pixel_values: Tensor };
  return { pixels, size: picture.size };
}

function taskOf({ task, length }: CaptionRequest): string {
  return task === 'read' ? READ_TASK : CAPTION_TASKS[length];
}

/** The token ids of the task's prompt and their attention mask. */
function promptInputs({ processor, tokenizer }: Pick<Loaded, 'processor' | 'tokenizer'>, task: string): ModelInputs {
  return tokenizer(processor.construct_prompts(task));
}

async function load(spec: CaptionerSpec): Promise<Loaded> {
  const [processor, model] = await Promise.all([
    AutoProcessor.from_pretrained(spec.repo),
    Florence2ForConditionalGeneration.from_pretrained(spec.repo, modelOptions(spec)),
  ]);
  const { tokenizer } = processor;
  if (!(processor instanceof Florence2Processor) || tokenizer === undefined)
    throw new Error(`${spec.repo} is not a Florence-2 checkpoint`);
  const pictures = new LastPicture(async (picture) => preparePicture(processor, await decodePicture(picture)));
  return { processor, tokenizer, model, pictures };
}

/** Runs Florence-2, which takes a picture and one of its fixed tasks; it ignores `prompt`. */
export function florence2Engine(): Engine<PreparedPicture> {
  let loaded: Loaded | undefined;
  return {
    async load(spec, onProgress): Promise<void> {
      await setUpRuntime(spec, onProgress);
      const parts = await load(spec);
      yieldBetweenTokens(parts.model);
      // Compiles the shaders. Runs before `cacheFeatures`, so that the blank picture's features are not kept.
      if (spec.device === 'webgpu') {
        const { pixels } = await preparePicture(parts.processor, blankPicture());
        const inputs = { ...promptInputs(parts, CAPTION_TASKS.normal), pixel_values: pixels };
        await parts.model.generate({ ...inputs, max_new_tokens: 1, do_sample: false, num_beams: 1 });
      }
      cacheFeatures(parts.model);
      loaded = parts;
      keepRuntimeOffline(spec);
    },

    async prepare(request: CaptionRequest): Promise<PreparedPicture> {
      if (loaded === undefined) throw new Error('Not loaded');
      // A tokenizer that loops does so here, where the page waits less long than for the first text.
      promptInputs(loaded, taskOf(request));
      return await loaded.pictures.of(request.picture);
    },

    async caption(request: CaptionRequest, { pixels, size }: PreparedPicture, onText, signal): Promise<EngineOutput> {
      if (loaded === undefined) throw new Error('Not loaded');
      const { model, processor, tokenizer } = loaded;
      const task = taskOf(request);
      const start = performance.now();
      const settings = { ...promptInputs(loaded, task), pixel_values: pixels, max_new_tokens: request.maxNewTokens };
      const run = await generate(model, tokenizer, settings, onText, signal);
      const raw = tokenizer.batch_decode(run.sequence, { skip_special_tokens: false })[0] ?? '';
      const text: unknown = processor.post_process_generation(raw, task, size)[task];
      if (typeof text !== 'string') throw new Error(`${task} did not give a text`);
      return captionOutput(request, text.trim(), run, start);
    },

    deviceLost: runtimeDeviceLost,
  };
}
