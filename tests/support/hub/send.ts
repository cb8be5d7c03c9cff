import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { inverted, SLICE_BYTES, type HubFile } from './files';

/** How much of a body is sent at a time while it crawls, and the pause before: 2 kB/s. */
const CRAWL_BYTES = 100;
const CRAWL_MS = 50;

/** A range of bytes in a file, `end` not included. */
export type Span = { readonly start: number; readonly end: number };

/** The bytes that a `Range` header asks for: a span, `whole` without the header, `unsatisfiable` beyond the end. */
export function spanOf(range: string | undefined, bytes: number): Span | 'whole' | 'unsatisfiable' {
  const match = /^bytes=(\d+)-(\d*)$/.exec(range ?? '');
  if (match === null) return 'whole';
  const start = Number(match[1]);
  const end = match[2] === '' ? bytes : Math.min(bytes, Number(match[2]) + 1);
  return start < end ? { start, end } : 'unsatisfiable';
}

/** Limits the rate of all answers together. */
export class Pace {
  #free = 0;

  /** Waits until `bytes` may be sent at the given rate. */
  async wait(bytes: number, bytesPerSecond: number): Promise<void> {
    const now = performance.now();
    this.#free = Math.max(now, this.#free) + (bytes / bytesPerSecond) * 1000;
    await sleep(this.#free - now);
  }
}

/** How a body is sent. */
export type Manner = {
  readonly wrong: boolean;
  readonly bytesPerSecond: number | null;
  readonly pace: Pace;
  /** True if what follows this position is sent slowly for now. */
  readonly crawls: (position: number) => boolean;
  /** Called with the size of every piece before it is written. */
  readonly sent: (bytes: number) => void;
};

/** Sends a span of a file as fast as the client takes it; false if the client closed the connection. */
export async function sendSpan(
  response: ServerResponse,
  file: HubFile,
  span: Span,
  { wrong, bytesPerSecond, pace, crawls, sent }: Manner,
): Promise<boolean> {
  const step = bytesPerSecond === null ? SLICE_BYTES : Math.min(SLICE_BYTES, Math.ceil(bytesPerSecond / 50));
  for (let start = span.start; start < span.end;) {
    const slow = crawls(start);
    const piece = file.slice(start, Math.min(span.end, start + (slow ? CRAWL_BYTES : step)));
    start += piece.length;
    if (slow) await sleep(CRAWL_MS);
    else if (bytesPerSecond !== null) await pace.wait(piece.length, bytesPerSecond);
    if (isGone(response)) return false;
    sent(piece.length);
    if (!response.write(wrong ? inverted(piece) : piece)) await drained(response);
    if (isGone(response)) return false;
  }
  return true;
}

/** True if the connection is closed. A function, because the value changes while the caller waits. */
function isGone(response: ServerResponse): boolean {
  return response.destroyed;
}

/** Resolves when more may be written, or when the connection is closed. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
    if (response.destroyed) done();
  });
}
