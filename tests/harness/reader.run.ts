import { wrap, type Remote } from 'comlink';
import type { EngineOutput } from '../../src/workers/captioner/engines/engine';
import type { ReaderApi } from './reader.worker';

/** Reads the text on pictures (base64), one after the other, in a new worker with `threads` WASM threads. */
export async function run(pictures: readonly string[], threads: number): Promise<EngineOutput[]> {
  const worker = new Worker(new URL('./reader.worker.ts', import.meta.url), { type: 'module' });
  try {
    const reader: Remote<ReaderApi> = wrap(worker);
    await reader.load(threads);
    const outputs: EngineOutput[] = [];
    for (const picture of pictures) outputs.push(await reader.read(pictureOf(picture)));
    return outputs;
  } finally {
    worker.terminate();
  }
}

/** Decodes a picture's file from base64. */
export function pictureOf(base64: string): Blob {
  return new Blob([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))]);
}
