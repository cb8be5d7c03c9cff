import {
  InterruptableStoppingCriteria,
  RawImage,
  TextStreamer,
  type PreTrainedModel,
  type PreTrainedTokenizer,
  type Tensor,
} from '@huggingface/transformers';
import type { CaptionRequest } from '$lib/captioner/protocol';
import type { Run } from './engine';

/** Text crosses to the page at most this often. */
const TEXT_EVERY_MS = 100;

/** Any size does: processors scale to what the model takes. */
const BLANK_EDGE_PX = 64;

/** What a processor gives a decoder-only model, by input name; the library types it `any`. */
export type ModelInputs = Readonly<Record<string, Tensor>> & { readonly input_ids: Tensor };

const channel = new MessageChannel();

/** Resolves in a later task, after messages that already wait. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    channel.port1.onmessage = () => {
      resolve();
    };
    channel.port2.postMessage(null);
  });
}

/**
 * Lets the worker hear messages between two tokens. On WASM a whole generation is one chain of microtasks, so without
 * this a request to stop would wait for the last token.
 */
export function breatheBetweenTokens(model: PreTrainedModel): void {
  const forward = model.forward.bind(model);
  model.forward = async (inputs) => {
    await nextTask();
    return (await forward(inputs)) as unknown;
  };
}

/** A black picture for warm-ups. */
export function blankPicture(): RawImage {
  return new RawImage(new Uint8ClampedArray(BLANK_EDGE_PX * BLANK_EDGE_PX * 3), BLANK_EDGE_PX, BLANK_EDGE_PX, 3);
}

/** What one run of a model gave. */
export type Generated = {
  /** Prompt and answer for a decoder-only model, the answer alone for an encoder-decoder. */
  readonly sequence: Tensor;
  /** New tokens, the closing one included. */
  readonly tokens: number;
  /** `performance.now()` when the first token was there. */
  readonly firstTokenAt: number;
};

/**
 * Runs `model.generate` greedily with the given inputs and settings, streaming the text so far. Throws the signal's
 * reason when it was stopped. Neither `return_dict_in_generate` nor `past_key_values` may be passed: both leak the KV cache.
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

/** The answer of a decoder-only model: what follows the prompt in `sequence`. */
export function answerOf(sequence: Tensor, prompt: Tensor, tokenizer: PreTrainedTokenizer): string {
  const answer = sequence.slice(null, [prompt.dims.at(-1) ?? 0, sequence.dims.at(-1) ?? 0]);
  return (tokenizer.batch_decode(answer, { skip_special_tokens: true })[0] ?? '').trim();
}

/** The output of a run that began at `start`, `performance.now()`. */
export function captionOutput(request: CaptionRequest, text: string, run: Generated, start: number): Run {
  return {
    kind: request.task === 'read' ? 'text' : 'description',
    text,
    tokens: run.tokens,
    seconds: { firstToken: (run.firstTokenAt - start) / 1000, total: (performance.now() - start) / 1000 },
  };
}
