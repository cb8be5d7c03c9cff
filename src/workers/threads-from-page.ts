import { END_THREAD, type ThreadRequest } from '$lib/captioner/threads-for-worker';

/**
 * Lets the page start the threads of this worker, in Firefox: there a worker that starts workers may stop for ever
 * (docs/decisions/threads-in-firefox.md). Call it before ONNX Runtime starts; its page must use `withThreads`.
 */
export function threadsFromPage({ userAgent }: { readonly userAgent: string } = navigator): void {
  if (!userAgent.includes('Firefox/')) return;
  globalThis.Worker = new Proxy(Worker, {
    construct(_target, [address, { type = 'classic', name = '' } = {}]: [string | URL, WorkerOptions?]) {
      const { port1, port2 } = new MessageChannel();
      const request: ThreadRequest = { thread: { address: String(address), options: { type, name } }, port: port2 };
      postMessage(request, { transfer: [port2] });
      // What ONNX Runtime uses of a worker: a port has all of it except `terminate`.
      return Object.assign(port1, { terminate: () => port1.postMessage(END_THREAD) });
    },
  });
}
