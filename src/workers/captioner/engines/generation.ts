import {
  InterruptableStoppingCriteria,
  RawImage,
  TextStreamer,
  type PreTrainedModel,
  type PreTrainedTokenizer,
  type Tensor,
} from '@huggingface/transformers';
import type { CaptionRequest } from '$lib/captioner/protocol';
import type { EngineOutput } from './engine';

/** The shortest time between two messages with text to the page. */
const TEXT_EVERY_MS = 100;

/** Any size works, because processors scale to the model's input size. */
const BLANK_EDGE_PX = 64;

/** A model's inputs by name, as a processor or tokenizer returns them; transformers.js types them `any`. */
export type ModelInputs = Readonly<Record<string, Tensor>> & { readonly input_ids: Tensor };

const channel = new MessageChannel();

/** Resolves in a later task, after the messages already queued. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    channel.port1.onmessage = () => {
      resolve();
    };
    channel.port2.postMessage(null);
  });
}

/**
 * Lets the worker handle messages between two tokens. On WASM a whole generation is one chain of microtasks, so without
 * this a request to stop would wait for the last token.
 */
export function yieldBetweenTokens(model: PreTrainedModel): void {
  const forward = model.forward.bind(model);
  model.forward = async (inputs) => {
    await nextTask();
    return (await forward(inputs)) as unknown;
  };
}

/** A black picture for the warm-up run. */
export function blankPicture(): RawImage {
  return new RawImage(new Uint8ClampedArray(BLANK_EDGE_PX * BLANK_EDGE_PX * 3), BLANK_EDGE_PX, BLANK_EDGE_PX, 3);
}

/** The result of one `model.generate`. */
export type Generated = {
  /** Prompt and answer for a decoder-only model, the answer alone for an encoder-decoder. */
  readonly sequence: Tensor;
  /** New tokens, including the end token. */
  readonly tokens: number;
  /** `performance.now()` at the first token. */
  readonly firstTokenAt: number;
};

/**
 * Runs `model.generate` greedily and calls `onText` with the whole text so far. Throws the signal's reason when
 * aborted. Do not pass `return_dict_in_generate` or `past_key_values`: both leak the KV cache.
 */
export async function generate(
  model: PreTrainedModel,
  tokenizer: PreTrainedTokenizer,
  settings: Readonly<Record<string, unknown>>,
  onText: (soFar: string) => void,
  signal: AbortSignal,
): Promise<Generated> {
  let text = '';
  let sent = '';
  let sentAt = 0;
  let tokens = 0;
  let firstTokenAt = 0;
  const streamer = new TextStreamer(tokenizer, {
    skip_prompt: true,
    token_callback_function: () => {
      if (tokens === 0) firstTokenAt = performance.now();
      tokens += 1;
    },
    callback_function: (piece) => {
      text = (text + piece).trimStart();
      if (text === '' || performance.now() - sentAt < TEXT_EVERY_MS) return;
      sentAt = performance.now();
      sent = text;
      onText(text);
    },
  });
  const criteria = new InterruptableStoppingCriteria();
  const interrupt = (): void => criteria.interrupt();
  signal.addEventListener('abort', interrupt);
  try {
    signal.throwIfAborted();
    const sequence = await model.generate({
      ...settings,
      do_sample: false,
      num_beams: 1,
      streamer,
      stopping_criteria: criteria,
    });
    signal.throwIfAborted();
    if (sent !== text) onText(text);
    return { sequence: sequence as Tensor, tokens, firstTokenAt };
  } finally {
    signal.removeEventListener('abort', interrupt);
  }
}

/** The answer of a decoder-only model: the text after the prompt in `sequence`. */
export function answerOf(sequence: Tensor, prompt: Tensor, tokenizer: PreTrainedTokenizer): string {
  const answer = sequence.slice(null, [prompt.dims.at(-1) ?? 0, sequence.dims.at(-1) ?? 0]);
  return (tokenizer.batch_decode(answer, { skip_special_tokens: true })[0] ?? '').trim();
}

/** The engine's output for a run that began at `start`, a time of `performance.now()`. */
export function captionOutput(request: CaptionRequest, text: string, run: Generated, start: number): EngineOutput {
  return {
    kind: request.task === 'read' ? 'text' : 'description',
    text,
    tokens: run.tokens,
    seconds: { firstToken: (run.firstTokenAt - start) / 1000, total: (performance.now() - start) / 1000 },
  };
}
