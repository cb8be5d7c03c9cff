import { expose } from 'comlink';
import type { WorkerLike } from '$lib/core/worker-link';

/** A worker without a thread, for tests of the link: messages go over a channel, and `die` raises an `error` event. */
export class FakeWorker implements WorkerLike {
  terminated = false;
  readonly #channel = new MessageChannel();
  readonly #events = new EventTarget();

  /** With null no call is ever answered, as when the script does not load. */
  constructor(served: object | null) {
    if (served !== null) expose(served, this.#channel.port2);
    this.#channel.port1.start();
  }

  postMessage(message: unknown, transfer: Transferable[] | StructuredSerializeOptions = []): void {
    if (!this.terminated) this.#channel.port1.postMessage(message, Array.isArray(transfer) ? transfer : []);
  }

  addEventListener(type: string, listener: EventListenerOrEventListenerObject): void {
    const target = type === 'message' ? this.#channel.port1 : this.#events;
    target.addEventListener(type, listener);
  }

  removeEventListener(type: string, listener: EventListenerOrEventListenerObject): void {
    const target = type === 'message' ? this.#channel.port1 : this.#events;
    target.removeEventListener(type, listener);
  }

  terminate(): void {
    this.terminated = true;
    this.#channel.port1.close();
  }

  /** Raises the event that a browser raises when the worker's script throws or cannot be loaded. */
  die(message: string): void {
    this.#events.dispatchEvent(Object.assign(new Event('error'), { message }));
  }
}
