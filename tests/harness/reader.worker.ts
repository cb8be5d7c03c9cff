import { expose } from 'comlink';
import { Reader } from '../../src/workers/engines/reader';
import type { CaptionOutput, CaptionerSpec } from '$lib/captioner/protocol';

const reader = new Reader();

/** The reader alone in a worker, without the captioner around it. */
const api = {
  load(threads: number): Promise<void> {
    const spec: CaptionerSpec = { family: 'reader', repo: '', revision: '', device: 'wasm', mix: {}, threads };
    return reader.load(spec);
  },
  read(picture: Blob): Promise<CaptionOutput> {
    const request = { picture, task: 'read', prompt: '', detail: 'fast', length: 'normal', maxNewTokens: 0 } as const;
    return reader.caption(request, () => undefined, new AbortController().signal);
  },
};

export type ReaderApi = typeof api;

expose(api);
