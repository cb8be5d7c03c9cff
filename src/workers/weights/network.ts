import { parseRetryAfter } from '$lib/catalogue/weights';
import { WeightsError } from './weights-error';

/** Tries in a row without any progress before a download gives up. */
const ATTEMPTS = 4;
/** Wait before the second try; tripled for each further one. */
const FIRST_WAIT_S = 0.4;
/**
 * The same after "too many requests" without a time to wait: `Retry-After` is not among the headers a page may read
 * unless the host allows it.
 */
const BUSY_WAIT_S = 2;
/** A host that asks for a longer wait than this is reported instead of waited for. */
const LONGEST_WAIT_S = 60;
/** Silence after which a connection counts as lost. */
export const STALL_MS = 45_000;

/** What a request asks for beside the address. */
export type FetchOptions = {
  readonly signal: AbortSignal;
  /** First byte wanted; the rest of the file follows. Null asks for the whole. */
  readonly from?: number;
  /** Last byte wanted, with `from`. */
  readonly to?: number;
  /** Only if the file still has this ETag. */
  readonly ifRange?: string | null;
};

/** A connection that broke or an answer that says "later": worth another try. */
class RetryableError extends Error {
  constructor(
    readonly error: WeightsError,
    /** Before the next try. */
    readonly waitS = FIRST_WAIT_S,
    /** Whether the host itself named that time. */
    readonly named = false,
  ) {
    super(error.message);
  }
}

/** The way to one host. Remembers what the host does not understand. */
export class Network {
  #conditional = true;

  constructor(readonly host: string) {}

  /** The host as people know it, for sentences. */
  get name(): string {
    return this.host.replace(/^https?:\/\//, '');
  }

  /**
   * One request. Answers 200 and 206 come back, also 412 and 416 (the file is not what was asked for); everything else is
   * thrown, as a `WeightsError` or as something `withRetry` tries again.
   */
  async fetch(url: string, file: string, asked: FetchOptions): Promise<Response> {
    const response = await this.#send(url, asked);
    const { status, headers } = response;
    if (status === 200 || status === 206) {
      // A login page of a public network answers everything, with success.
      if (!headers.get('content-type')?.startsWith('text/html')) return response;
      throw new WeightsError({ kind: 'host-unreachable', host: this.name });
    }
    if (status === 412 || status === 416) return response;
    void response.body?.cancel();
    if (status === 404) throw new WeightsError({ kind: 'file-missing', host: this.name, file });
    const waitS = parseRetryAfter(headers.get('retry-after'), Date.now());
    if (status === 429 || (status === 503 && waitS !== null)) {
      throw new RetryableError(this.#busy(waitS), waitS ?? BUSY_WAIT_S, waitS !== null);
    }
    const refused = new WeightsError({ kind: 'host-refused', host: this.name, status });
    throw status === 408 || status >= 500 ? new RetryableError(refused) : refused;
  }

  /** What a broken connection means now; `withRetry` tries again. */
  lost(): Error {
    return new RetryableError(
      new WeightsError(navigator.onLine ? { kind: 'host-unreachable', host: this.name } : { kind: 'offline' }),
    );
  }

  /**
   * Runs `step` until it comes through; waits after each try that failed in a passing way, longer each time, and gives up
   * after some tries in a row between which `progress` did not change.
   */
  async withRetry<Value>(
    signal: AbortSignal,
    step: () => Promise<Value>,
    progress: () => number = () => 0,
    attempts = ATTEMPTS,
  ): Promise<Value> {
    let failures = 0;
    for (;;) {
      const before = progress();
      try {
        return await step();
      } catch (error) {
        if (signal.aborted) throw new WeightsError({ kind: 'cancelled' });
        if (!(error instanceof RetryableError)) throw error;
        failures = progress() > before ? 1 : failures + 1;
        if (failures >= attempts || error.waitS > LONGEST_WAIT_S) throw error.error;
        await wait(error.waitS * (error.named ? 1 : 3 ** (failures - 1)) * 1000, signal);
      }
    }
  }

  #busy(retryAfterS: number | null): WeightsError {
    return new WeightsError({ kind: 'host-busy', host: this.name, retryAfterS });
  }

  async #send(url: string, { signal, from, to, ifRange = null }: FetchOptions): Promise<Response> {
    const headers = new Headers();
    // An open range is a header that needs no preflight; it also keeps the answer uncompressed, so that sizes are true.
    if (from !== undefined) headers.set('range', `bytes=${from}-${to ?? ''}`);
    const init = { headers, signal, cache: 'no-store', credentials: 'omit', referrerPolicy: 'no-referrer' } as const;
    if (ifRange !== null && this.#conditional) {
      try {
        return await fetch(url, { ...init, headers: [...headers, ['if-range', ifRange]] });
      } catch {
        if (signal.aborted) throw this.lost();
        // Not every host and CDN lets pages send If-Range; the ETag of the answer is compared in any case.
        const plain = await this.#plain(url, init);
        this.#conditional = false;
        return plain;
      }
    }
    return await this.#plain(url, init);
  }

  async #plain(url: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(url, init);
    } catch {
      throw this.lost();
    }
  }
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(new WeightsError({ kind: 'cancelled' }));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
}
