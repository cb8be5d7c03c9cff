import type { WorkerLike } from '$lib/core/worker-link';

/** What a worker asks its page for: a thread, started from a script of the site, whose messages go through `port`. */
export type ThreadRequest = {
  readonly thread: { readonly address: string; readonly options: WorkerOptions };
  readonly port: MessagePort;
};

/** The message through the port that ends the thread. */
export const END_THREAD = 'end thread';

/**
 * Starts the threads that a worker asks for (`threadsFromPage` asks), and ends them with the worker. A thread that
 * fails counts as an error of the worker.
 */
export function withThreads(worker: Worker): WorkerLike {
  const threads = new Set<Worker>();
  worker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (isRequest(data)) threads.add(startThread(data, worker));
  });
  return {
    postMessage: worker.postMessage.bind(worker),
    addEventListener: worker.addEventListener.bind(worker),
    removeEventListener: worker.removeEventListener.bind(worker),
    terminate: () => {
      worker.terminate();
      for (const thread of threads) thread.terminate();
    },
  };
}

function startThread({ thread: { address, options }, port }: ThreadRequest, worker: Worker): Worker {
  const thread = new Worker(address, options);
  port.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (data === END_THREAD) thread.terminate();
    else thread.postMessage(data);
  };
  thread.onmessage = ({ data }: MessageEvent<unknown>) => port.postMessage(data);
  thread.onerror = (event) => {
    event.preventDefault();
    worker.dispatchEvent(new ErrorEvent('error', { message: event.message }));
  };
  return thread;
}

function isRequest(data: unknown): data is ThreadRequest {
  return typeof data === 'object' && data !== null && 'thread' in data && 'port' in data;
}
