import type { CaptionOutput, CaptionRequest, CaptionerSpec } from '$lib/captioner/protocol';
import type { Engine } from '../../src/workers/captioner/engines/engine.ts';

/** A spec for fake engines, which ignore it. */
export const ANY_SPEC: CaptionerSpec = {
  family: 'smolvlm',
  repo: 'owner/model',
  revision: 'main',
  device: 'wasm',
  mix: {},
  threads: 4,
};

/** A request for fake engines, which ignore it. */
export const ANY_REQUEST: CaptionRequest = {
  picture: new Blob(['x']),
  task: 'describe',
  prompt: 'Can you describe this image?',
  detail: 'fast',
  length: 'normal',
  maxNewTokens: 10,
};

/** An engine's output with this text, and zero seconds. */
export function answer(text: string): CaptionOutput {
  return { kind: 'description', text, tokens: 1, seconds: { prepare: 0, firstToken: 0, total: 0 } };
}

/** An engine that captions every picture as "a cat"; `parts` replaces its functions. */
export function fakeEngine(parts: Partial<Engine> = {}): Engine {
  return {
    load: () => Promise.resolve(),
    prepare: () => Promise.resolve(null),
    caption: () => Promise.resolve(answer('a cat')),
    ...parts,
  };
}

/** A caption that never ends: it streams a letter every 5 ms until it is stopped, as models do token by token. */
export const endlessCaption: Engine['caption'] = async (_request, _inputs, onText, signal) => {
  for (let text = 'a'; ; text += 'a') {
    await new Promise((resolve) => setTimeout(resolve, 5));
    signal.throwIfAborted();
    onText(text);
  }
};

/** A caption without any answer or progress, as when a long step blocks the worker's thread. */
export const silentCaption: Engine['caption'] = () => new Promise(() => undefined);
