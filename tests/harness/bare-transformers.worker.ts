import {
  AutoModelForImageTextToText,
  AutoProcessor,
  AutoTokenizer,
  RawImage,
  env,
  type DataType,
  type PreTrainedModel,
  type Processor,
  type Tensor,
} from '@huggingface/transformers';
import asyncifyMjs from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import asyncifyWasm from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import plainMjs from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import plainWasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import { BARE_CACHE } from './bare-cache';

export type BareSpec = {
  readonly family: 'smolvlm' | 'florence2' | 'moondream';
  readonly repo: string;
  readonly revision: string;
  readonly device: 'webgpu' | 'wasm';
  readonly mix: Readonly<Record<string, DataType>>;
  readonly threads: number;
};
/**
 * `longestEdge` and `split` apply to SmolVLM; null keeps the checkpoint's own value. Florence-2's `prompt` is the name
 * of a task.
 */
export type BareRequest = {
  readonly picture: string;
  readonly prompt: string;
  readonly longestEdge: number | null;
  readonly split: boolean | null;
  readonly maxNewTokens: number;
};

type Inputs = Record<string, Tensor> & { input_ids: Tensor };
type Ask = (image: RawImage, request: BareRequest) => Promise<string>;

/** Our engines decode greedily, so the bare library does, too. */
const GREEDY = { do_sample: false, num_beams: 1 };

function setUp(spec: BareSpec): void {
  const { wasm } = env.backends.onnx;
  if (wasm === undefined) throw new Error('no WASM backend');
  const gpu = spec.device === 'webgpu';
  wasm.wasmPaths = { mjs: gpu ? asyncifyMjs : plainMjs, wasm: gpu ? asyncifyWasm : plainWasm };
  wasm.numThreads = spec.threads;
  // The library reads weights from the cache that `store-weights` filled; what is not there counts as missing.
  env.remotePathTemplate = `{model}/resolve/${spec.revision}/`;
  env.cacheKey = BARE_CACHE;
  env.fetch = async (input: string | URL, init?: RequestInit) =>
    new URL(input, location.href).hostname === 'huggingface.co'
      ? new Response(null, { status: 404 })
      : await fetch(input, init);
}

function tokensAfter(prompt: Tensor, sequence: Tensor): Tensor {
  return sequence.slice(null, [prompt.dims.at(-1) ?? 0, sequence.dims.at(-1) ?? 0]);
}

function smolvlm(processor: Processor, model: PreTrainedModel): Ask {
  return async (image, { prompt, longestEdge, split, maxNewTokens }) => {
    if (longestEdge !== null && processor.image_processor)
      processor.image_processor.size = { longest_edge: longestEdge };
    const content = [{ type: 'image' }, { type: 'text', text: prompt }];
    const text = processor.apply_chat_template([{ role: 'user', content }], { add_generation_prompt: true });
    const inputs = (await processor(text, [image], split === null ? {} : { do_image_splitting: split })) as Inputs;
    const options = { ...inputs, ...GREEDY, repetition_penalty: 1.1, max_new_tokens: maxNewTokens };
    const sequence = (await model.generate(options)) as Tensor;
    return (
      processor.batch_decode(tokensAfter(inputs.input_ids, sequence), { skip_special_tokens: true })[0]?.trim() ?? ''
    );
  };
}

function florence2(processor: Processor, model: PreTrainedModel): Ask {
  type Florence = { construct_prompts(task: string): string[] } & {
    post_process_generation(text: string, task: string, size: [number, number]): Record<string, string>;
  };
  const florence = processor as unknown as Florence;
  return async (image, { prompt: task, maxNewTokens }) => {
    const vision = (await processor(image)) as Record<string, Tensor>;
    const text = processor.tokenizer?.(florence.construct_prompts(task)) as Inputs;
    const sequence = (await model.generate({ ...text, ...vision, ...GREEDY, max_new_tokens: maxNewTokens })) as Tensor;
    const raw = processor.batch_decode(sequence, { skip_special_tokens: false })[0] ?? '';
    return florence.post_process_generation(raw, task, image.size)[task] ?? '';
  };
}

function moondream(
  processor: Processor,
  tokenizer: Awaited<ReturnType<typeof AutoTokenizer.from_pretrained>>,
  model: PreTrainedModel,
): Ask {
  return async (image, { prompt, maxNewTokens }) => {
    const vision = (await processor(image)) as { pixel_values: Tensor };
    const { patch_size: patch } = (model.config as unknown as { vision_config: { patch_size: number } }).vision_config;
    const [height = 0, width = 0] = vision.pixel_values.dims.slice(-2);
    const features = Math.floor(height / patch) * Math.floor(width / patch);
    const text = `${'<image>'.repeat(features)}\n\nQuestion: ${prompt}\n\nAnswer:`;
    const inputs = tokenizer(text) as Inputs;
    const sequence = (await model.generate({
      ...inputs,
      ...vision,
      ...GREEDY,
      max_new_tokens: maxNewTokens,
    })) as Tensor;
    return (
      tokenizer.batch_decode(tokensAfter(inputs.input_ids, sequence), { skip_special_tokens: true })[0]?.trim() ?? ''
    );
  };
}

async function open(spec: BareSpec): Promise<Ask> {
  const { device, mix } = spec;
  const [processor, tokenizer, model] = await Promise.all([
    AutoProcessor.from_pretrained(spec.repo),
    spec.family === 'moondream' ? AutoTokenizer.from_pretrained(spec.repo) : null,
    AutoModelForImageTextToText.from_pretrained(spec.repo, { device, dtype: { ...mix } }),
  ]);
  if (tokenizer !== null) return moondream(processor, tokenizer, model);
  return spec.family === 'smolvlm' ? smolvlm(processor, model) : florence2(processor, model);
}

self.onmessage = async ({ data }: MessageEvent<{ spec: BareSpec; requests: readonly BareRequest[] }>) => {
  const start = performance.now();
  setUp(data.spec);
  const ask = await open(data.spec);
  const loadSeconds = (performance.now() - start) / 1000;
  const texts: string[] = [];
  for (const request of data.requests) {
    const picture = await (await fetch(request.picture)).blob();
    texts.push(await ask(await RawImage.fromBlob(picture), request));
  }
  self.postMessage({ loadSeconds, texts });
};
