import type { CaptionOutput, CaptionRequest, CaptionerSpec } from '$lib/captioner/protocol';
import type { Engine } from '../../src/workers/captioner/engines/engine.ts';

/** A spec for engines that load nothing. */
export const ANY_SPEC: CaptionerSpec = {
  family: 'smolvlm',
  repo: 'owner/model',
  revision: 'main',
  device: 'wasm',
  mix: {},
  threads: 4,
};

/** A request for engines that look at nothing. */
export const ANY_REQUEST: CaptionRequest = {
  picture: new Blob(['x']),
  task: 'describe',
  prompt: 'Can you describe this image?',
  detail: 'fast',
  length: 'normal',
  maxNewTokens: 10,
};

/** An answer as an engine gives it and, but for the times, as it reaches the page. */
export function answer(text: string): CaptionOutput {
  return { kind: 'description', text, tokens: 1, seconds: { prepare: 0, firstToken: 0, total: 0 } };
}

/** An engine that answers "a cat" unless told otherwise. */
export function fakeEngine(parts: Partial<Engine> = {}): Engine {
  return {
    load: () => Promise.resolve(),
    prepare: () => Promise.resolve(null),
    caption: () => Promise.resolve(answer('a cat')),
    ...parts,
  };
}

/** A caption that streams a letter every few milliseconds until it is stopped, as a model does between tokens. */
export const endlessCaption: Engine['caption'] = async (_request, _inputs, onText, signal) => {
  for (let text = 'a'; ; text += 'a') {
    await new Promise((resolve) => setTimeout(resolve, 5));
    signal.throwIfAborted();
    onText(text);
  }
};

/** A caption of which nothing is ever heard again, as when a long step blocks the worker's thread. */
export const silentCaption: Engine['caption'] = () => new Promise(() => undefined);
