import { threadsFromPage } from '../../../src/workers/threads-from-page';

// A worker that starts a thread as ONNX Runtime does, and passes on what the thread says.
threadsFromPage({ userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0' });
const shared = new Int32Array(new SharedArrayBuffer(4));
const thread = new Worker(new URL('./thread.worker.ts', import.meta.url), { type: 'module', name: 'a thread' });
thread.onmessage = ({ data }: MessageEvent<unknown>) => {
  postMessage({ said: data, shared: Atomics.load(shared, 0) });
  if (data === 'a thread') thread.postMessage('throw');
};
thread.postMessage(shared);
