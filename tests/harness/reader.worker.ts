import { expose } from 'comlink';
import { Reader } from '../../src/workers/captioner/engines/reader';
import type { CaptionerSpec } from '$lib/captioner/protocol';
import type { EngineOutput } from '../../src/workers/captioner/engines/engine';

const reader = new Reader();

/** The reader's engine in a worker, without the rest of the captioner. */
const api = {
  load(threads: number): Promise<void> {
    const spec: CaptionerSpec = { family: 'reader', repo: '', revision: '', device: 'wasm', mix: {}, threads };
    return reader.load(spec);
  },
  async read(blob: Blob): Promise<EngineOutput> {
    const request = {
      picture: blob,
      task: 'read',
      prompt: '',
      detail: 'fast',
      length: 'normal',
      maxNewTokens: 0,
    } as const;
    const picture = await reader.prepare(request);
    try {
      return await reader.caption(request, picture, () => undefined, new AbortController().signal);
    } finally {
      reader.release(picture);
    }
  },
};

export type ReaderApi = typeof api;

expose(api);
