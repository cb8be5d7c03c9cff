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
import type { Engine, Run } from './engine';
import { LastPicture, rememberFeatures } from './features';
import { blankPicture, breatheBetweenTokens, captionOutput, generate, type ModelInputs } from './generation';

/** Florence-2's own names of its tasks. */
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
  readonly pictures: LastPicture<Seen>;
};

/** A picture as the model takes it, with its size in pixels, width first. */
type Seen = { readonly pixels: Tensor; readonly size: [number, number] };

async function see(processor: Florence2Processor, picture: RawImage): Promise<Seen> {
  const { pixel_values: pixels } = (await processor(picture)) as { readonly pixel_values: Tensor };
  return { pixels, size: picture.size };
}

/** The task's sentence as token ids, and the mask over them. */
function ask({ processor, tokenizer }: Pick<Loaded, 'processor' | 'tokenizer'>, task: string): ModelInputs {
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
  const pictures = new LastPicture(async (picture) => see(processor, await decodePicture(picture)));
  return { processor, tokenizer, model, pictures };
}

/** Florence-2: a picture and one of its fixed tasks in, text out; prompts of one's own are not among the tasks. */
export function florence2Engine(): Engine<Seen> {
  let loaded: Loaded | undefined;
  return {
    async load(spec, onProgress): Promise<void> {
      setUpRuntime(spec, onProgress);
      const parts = await load(spec);
      breatheBetweenTokens(parts.model);
      // Compiles the shaders; before the features are remembered, so that the blank picture's are not.
      if (spec.device === 'webgpu') {
        const { pixels } = await see(parts.processor, blankPicture());
        const inputs = { ...ask(parts, CAPTION_TASKS.normal), pixel_values: pixels };
        await parts.model.generate({ ...inputs, max_new_tokens: 1, do_sample: false, num_beams: 1 });
      }
      rememberFeatures(parts.model);
      loaded = parts;
      keepRuntimeOffline(spec);
    },

    async prepare(request: CaptionRequest): Promise<Seen> {
      if (loaded === undefined) throw new Error('Not loaded');
      return await loaded.pictures.of(request.picture);
    },

    async caption(request: CaptionRequest, { pixels, size }: Seen, onText, signal): Promise<Run> {
      if (loaded === undefined) throw new Error('Not loaded');
      const { model, processor, tokenizer } = loaded;
      const task = request.task === 'read' ? READ_TASK : CAPTION_TASKS[request.length];
      const start = performance.now();
      const settings = { ...ask(loaded, task), pixel_values: pixels, max_new_tokens: request.maxNewTokens };
      const run = await generate(model, tokenizer, settings, onText, signal);
      const raw = tokenizer.batch_decode(run.sequence, { skip_special_tokens: false })[0] ?? '';
      const text: unknown = processor.post_process_generation(raw, task, size)[task];
      if (typeof text !== 'string') throw new Error(`${task} did not give a text`);
      return captionOutput(request, text.trim(), run, start);
    },

    deviceLost: runtimeDeviceLost,
  };
}
