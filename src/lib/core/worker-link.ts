import { proxy, wrap, type Remote } from 'comlink';
import type { Failure } from './failure';
import { failed, type Result } from './result';

export { transfer } from 'comlink';
export type { Remote };

/** Defaults: the time limit for a worker's `hello`, and for a call without progress. */
const HELLO_MS = 20_000;
const QUIET_MS = 60_000;
/** Interval at which quiet time is counted. */
const TICK_MS = 500;
/**
 * After this many deaths in a row no worker is started for `PAUSE_MS`: its script is broken, or the device is offline.
 */
const MAX_DEATHS = 3;
const PAUSE_MS = 30_000;

/** The part of `Worker` that a link uses, so that tests can pass a fake. */
export type WorkerLike = Pick<Worker, 'postMessage' | 'addEventListener' | 'removeEventListener' | 'terminate'>;

/** Every worker has `hello`. It resolves once the worker can be used and rejects if it cannot. */
type Greeter = { hello(): unknown };

/**
 * Wraps a callback for the worker. Each call of it counts as progress and sets the call's time limit to `quietMs`, or
 * to what that gives for its arguments.
 */
type Progress = <Args extends unknown[]>(
  callback?: (...args: Args) => void,
  quietMs?: number | ((...args: Args) => number),
) => (...args: Args) => void;

/** Options of a `WorkerLink`. */
export type LinkOptions<Api> = {
  readonly helloMs?: number;
  /** Default time limit of calls. */
  readonly quietMs?: number;
  /**
   * False: only one worker is ever started. When it ends, the link has ended, and every later call fails with the same
   * failure.
   */
  readonly restarts?: boolean;
  /** Terminates the worker after this long without a call; never by default. */
  readonly idleMs?: number;
  /** Called for each new worker after `hello` and before its first call. A rejection counts as a death. */
  readonly onStart?: (api: Remote<Api>) => Promise<void>;
  /** The failure to report for an uncaught error in the running worker; `worker-died` by default. */
  readonly crash?: Failure;
};

/** Options of one call. Aborting `signal` terminates the worker and fails the call as `cancelled`. */
export type CallOptions = { readonly quietMs?: number; readonly signal?: AbortSignal };

/** Makes the call. Wrap callbacks for the worker in `progress`. */
export type Ask<Api, Value> = (api: Remote<Api>, progress: Progress) => Promise<Result<Value>>;

type Call = { quietMs: number; fail: (failure: Failure) => void };

type WorkerSlot<Api> = {
  readonly worker: WorkerLike;
  readonly api: Remote<Api>;
  readonly ready: Promise<unknown>;
  readonly ticker: ReturnType<typeof setInterval>;
  /** Calls without an answer. */
  readonly calls: Set<Call>;
  /** Time since the last message or progress, or since the first of the waiting calls. */
  quietForMs: number;
};

const CANCELLED: Failure = { kind: 'cancelled' };

/**
 * [Note: Worker links] The connection to one worker at a time. Only this class starts and terminates workers:
 * - The first call starts the worker. Every call settles with a `Result` and never rejects.
 * - A worker is dead after an `error` or `messageerror` event, after a call threw (its state is then unknown), and
 *   after quiet time. It is terminated, all its calls fail with `worker-died` or `timed-out`, and the next call starts
 *   another.
 * - Quiet time: calls wait, and for their limit there was neither a message nor progress. The longest limit of the
 *   waiting calls counts, because a worker does one thing at a time. Half-second ticks are counted instead of clock
 *   time, and none while the page is hidden: a hidden page may be throttled, and a sleeping device does no work.
 * - After three deaths in a row without an answer in between, calls fail at once for 30 seconds. Then one more worker
 *   is tried, because the cause may have been the network.
 * - Aborting a call, `end` and idle time also terminate the worker, but do not count as deaths.
 */
export class WorkerLink<Api extends Greeter> {
  #slot: WorkerSlot<Api> | undefined;
  #deaths = 0;
  #lastDeath: { readonly failure: Failure; readonly at: number } | undefined;
  #endedBy: Failure | undefined;
  #settleEnded: (failure: Failure) => void = () => undefined;
  /** Resolves with the reason when a link without restarts has ended; never for other links. */
  readonly ended = new Promise<Failure>((resolve) => (this.#settleEnded = resolve));

  constructor(
    private readonly spawn: () => WorkerLike,
    private readonly options: LinkOptions<Api> = {},
  ) {}

  /** True if there is a worker now. */
  get running(): boolean {
    return this.#slot !== undefined;
  }

  /** False once `ended` has resolved. */
  get alive(): boolean {
    return this.#endedBy === undefined;
  }

  /** Starts a worker ahead of the first call, if there is none and one may be started. */
  start(): void {
    if (this.#refusal() === undefined) this.#current();
  }

  /** Calls the worker; starts one if there is none. */
  async call<Value>(
    ask: Ask<Api, Value>,
    { quietMs = this.options.quietMs ?? QUIET_MS, signal }: CallOptions = {},
  ): Promise<Result<Value>> {
    const refusal = signal?.aborted === true ? CANCELLED : this.#refusal();
    if (refusal !== undefined) return failed(refusal);
    const slot = this.#current();
    if ('kind' in slot) return failed(slot);
    const call: Call = { quietMs: this.options.helloMs ?? HELLO_MS, fail: () => undefined };
    const progress: Progress = (callback, limitMs) =>
      proxy((...args) => {
        // Messages of a terminated worker can still arrive.
        if (!slot.calls.has(call)) return;
        slot.quietForMs = 0;
        call.quietMs = (typeof limitMs === 'function' ? limitMs(...args) : limitMs) ?? call.quietMs;
        callback?.(...args);
      });
    const abort = (): void => this.#close(slot, CANCELLED);
    signal?.addEventListener('abort', abort);
    if (slot.calls.size === 0) slot.quietForMs = 0;
    slot.calls.add(call);
    const result = await new Promise<Result<Value>>((resolve) => {
      call.fail = (failure) => resolve(failed(failure));
      const answer = slot.ready.then(() => {
        call.quietMs = quietMs;
        return ask(slot.api, progress);
      });
      answer.then(resolve, (error: unknown) => this.#die(slot, deathBy(error)));
    });
    slot.calls.delete(call);
    signal?.removeEventListener('abort', abort);
    if (this.#slot === slot) this.#deaths = 0;
    return result;
  }

  /** Terminates the worker, if there is one; its waiting calls fail with `failure`. */
  end(failure = CANCELLED): void {
    this.#close(this.#slot, failure);
  }

  /** The current worker, started if necessary. If the browser throws on `new Worker`, that counts as a death. */
  #current(): WorkerSlot<Api> | Failure {
    try {
      return (this.#slot ??= this.#spawnSlot());
    } catch (error) {
      const failure = deathBy(error);
      this.#die(undefined, failure);
      return failure;
    }
  }

  #spawnSlot(): WorkerSlot<Api> {
    const worker = this.spawn();
    const slot: WorkerSlot<Api> = {
      worker,
      api: wrap<Api>(worker),
      ready: wrap<Greeter>(worker).hello(),
      ticker: setInterval(() => this.#tick(slot), TICK_MS),
      calls: new Set(),
      quietForMs: 0,
    };
    worker.addEventListener('message', () => (slot.quietForMs = 0));
    worker.addEventListener('messageerror', () => this.#die(slot, deathBy('a message could not be read')));
    worker.addEventListener('error', ({ message }) => {
      // A script that cannot be loaded causes an error event without a message.
      if (message) this.#die(slot, this.options.crash ?? deathBy(message));
      else this.#die(slot, deathBy('its script could not be loaded'));
    });
    const started = slot.ready.then(() => this.options.onStart?.(slot.api));
    started.catch((error: unknown) => this.#die(slot, deathBy(error)));
    return slot;
  }

  #tick(slot: WorkerSlot<Api>): void {
    const asked = slot.calls.size > 0;
    if (asked && isHidden()) return;
    slot.quietForMs += TICK_MS;
    const { idleMs = Infinity } = this.options;
    const limitMs = asked ? Math.max(...Array.from(slot.calls, ({ quietMs }) => quietMs)) : idleMs;
    if (slot.quietForMs < limitMs) return;
    if (asked) this.#die(slot, { kind: 'timed-out', seconds: Math.round(limitMs / 1000) });
    else this.#terminate(slot);
  }

  #die(slot: WorkerSlot<Api> | undefined, failure: Failure): void {
    if (this.#slot !== slot) return;
    this.#deaths += 1;
    this.#lastDeath = { failure, at: performance.now() };
    this.#close(slot, failure);
  }

  #close(slot: WorkerSlot<Api> | undefined, failure: Failure): void {
    if (this.#slot !== slot) return;
    if (this.options.restarts === false && this.#endedBy === undefined) {
      this.#endedBy = failure;
      this.#settleEnded(failure);
    }
    if (slot === undefined) return;
    this.#terminate(slot);
    for (const call of slot.calls) call.fail(failure);
  }

  #terminate(slot: WorkerSlot<Api>): void {
    this.#slot = undefined;
    clearInterval(slot.ticker);
    slot.worker.terminate();
  }

  /** The failure of calls that may not be made now; undefined if calls may be made. */
  #refusal(): Failure | undefined {
    if (this.#endedBy !== undefined) return this.#endedBy;
    if (this.#deaths < MAX_DEATHS || this.#lastDeath === undefined) return undefined;
    return performance.now() - this.#lastDeath.at < PAUSE_MS ? this.#lastDeath.failure : undefined;
  }
}

function deathBy(cause: unknown): Failure {
  return { kind: 'worker-died', detail: cause instanceof Error ? cause.message : String(cause) };
}

/** False inside a worker, which has no document and keeps working while the page is hidden. */
function isHidden(): boolean {
  const { document } = globalThis as { readonly document?: { readonly hidden: boolean } };
  return document?.hidden === true;
}
