import { parseRetryAfter } from '$lib/catalogue/weights';
import { WeightsError } from './weights-error';

/** Attempts in a row without progress before a download fails. */
const MAX_ATTEMPTS = 4;
/** Wait before the second attempt; it triples with each further one. */
const FIRST_WAIT_S = 0.4;
/**
 * The same after status 429 if `Retry-After` cannot be read: a page sees that header only if the host exposes it
 * through CORS.
 */
const BUSY_WAIT_S = 2;
/** If the host asks for a longer wait, the download fails with `host-busy`. */
const MAX_WAIT_S = 60;
/** A connection without data for this long counts as lost. */
export const STALL_MS = 45_000;

/** Options of a request. */
export type FetchOptions = {
  readonly signal: AbortSignal;
  /** The first byte to request, up to `to` or the end of the file. Absent requests the whole file. */
  readonly from?: number;
  /** The last byte to request; only with `from`. */
  readonly to?: number;
  /** Sent as If-Range: the range is only wanted if the file still has this ETag. */
  readonly ifRange?: string | null;
};

/** A broken connection, or a response that asks to try again later. */
class RetryableError extends Error {
  constructor(
    readonly error: WeightsError,
    /** Wait before the next attempt. */
    readonly waitS = FIRST_WAIT_S,
    /** True if the host gave that time; it is then not lengthened. */
    readonly fromHost = false,
  ) {
    super(error.message);
  }
}

/** Sends requests to one host. Remembers whether the host accepts If-Range. */
export class Network {
  #allowsIfRange = true;

  constructor(readonly host: string) {}

  /** The host without its protocol, for messages. */
  get name(): string {
    return this.host.replace(/^https?:\/\//, '');
  }

  /**
   * Sends one request. Returns responses with status 200 and 206, also 412 and 416 (the file has changed). Throws a
   * `WeightsError` for everything else, or an error after which `withRetry` tries again.
   */
  async fetch(url: string, file: string, options: FetchOptions): Promise<Response> {
    const response = await this.#send(url, options);
    const { status, headers } = response;
    if (status === 200 || status === 206) {
      // The login page of a public network (captive portal) answers every request with status 200.
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

  /** The error for a broken connection: `offline` or `host-unreachable`, after which `withRetry` tries again. */
  connectionError(): Error {
    return new RetryableError(
      new WeightsError(navigator.onLine ? { kind: 'host-unreachable', host: this.name } : { kind: 'offline' }),
    );
  }

  /**
   * Runs `step` until it succeeds, with exponential backoff after errors that may pass. Throws the error after
   * `attempts` failures in a row without an increase of `progress`, and throws `cancelled` if `signal` is aborted.
   */
  async withRetry<Value>(
    signal: AbortSignal,
    step: () => Promise<Value>,
    progress: () => number = () => 0,
    attempts = MAX_ATTEMPTS,
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
        if (failures >= attempts || error.waitS > MAX_WAIT_S) throw error.error;
        await wait(error.waitS * (error.fromHost ? 1 : 3 ** (failures - 1)) * 1000, signal);
      }
    }
  }

  #busy(retryAfterS: number | null): WeightsError {
    return new WeightsError({ kind: 'host-busy', host: this.name, retryAfterS });
  }

  async #send(url: string, { signal, from, to, ifRange = null }: FetchOptions): Promise<Response> {
    const headers = new Headers();
    // A simple range needs no CORS preflight. It also prevents compression, so that content-length is the file's size.
    if (from !== undefined) headers.set('range', `bytes=${from}-${to ?? ''}`);
    const init = { headers, signal, cache: 'no-store', credentials: 'omit', referrerPolicy: 'no-referrer' } as const;
    if (ifRange !== null && this.#allowsIfRange) {
      try {
        return await fetch(url, { ...init, headers: [...headers, ['if-range', ifRange]] });
      } catch {
        if (signal.aborted) throw this.connectionError();
        // Some hosts and CDNs do not allow If-Range by CORS. The ETag of the response is compared in any case.
        const plain = await this.#plain(url, init);
        this.#allowsIfRange = false;
        return plain;
      }
    }
    return await this.#plain(url, init);
  }

  async #plain(url: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(url, init);
    } catch {
      throw this.connectionError();
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
