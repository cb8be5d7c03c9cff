import { proxy, wrap, type Remote } from 'comlink';
import type { Failure } from './failure';
import { failed, type Result } from './result';

export type { Remote };

/** Defaults: how long a worker's script may take to answer, and how long a call may go on without progress. */
const HELLO_MS = 20_000;
const QUIET_MS = 60_000;
/** Silence is counted in steps of this length. */
const TICK_MS = 500;
/** After this many deaths in a row no worker is started for a while: its script is broken, or the device is offline. */
const MAX_DEATHS = 3;
const PAUSE_MS = 30_000;

/** What a link needs of a worker; tests give their own. */
export type WorkerLike = Pick<Worker, 'postMessage' | 'addEventListener' | 'removeEventListener' | 'terminate'>;

/** Every worker of a link answers `hello` once its script runs and it can be used; it rejects when it cannot. */
type Greeter = { hello(): unknown };

/** Prepares a callback for the worker. Calling it is progress; from then on `quietMs` is the limit of the call. */
type Progress = <Args extends unknown[]>(
  callback?: (...args: Args) => void,
  quietMs?: number,
) => (...args: Args) => void;

/** How a link treats its workers. */
export type LinkOptions<Api> = {
  readonly helloMs?: number;
  /** The limit of calls that name none. */
  readonly quietMs?: number;
  /** False: one worker, one attempt; what ends it ends the link, and every later call fails with the same failure. */
  readonly restarts?: boolean;
  /** Ends the worker when nothing was asked of it for this long; for ever when left out. */
  readonly idleMs?: number;
  /** Called with each worker that has said hello, before its first call is made; a rejection is a death. */
  readonly onStart?: (api: Remote<Api>) => Promise<void>;
  /** What an uncaught error in the running worker means, unless `worker-died`. */
  readonly crash?: Failure;
};

/** How one call is watched: `signal` ends the worker, and the call as `cancelled`. */
export type CallOptions = { readonly quietMs?: number; readonly signal?: AbortSignal };

/** What is asked of the worker; callbacks for it go through `progress`. */
export type Ask<Api, Value> = (api: Remote<Api>, progress: Progress) => Promise<Result<Value>>;

type Call = { quietMs: number; fail: (failure: Failure) => void };

type WorkerSlot<Api> = {
  readonly worker: WorkerLike;
  readonly api: Remote<Api>;
  readonly ready: Promise<unknown>;
  readonly ticker: ReturnType<typeof setInterval>;
  /** Those that wait. */
  readonly calls: Set<Call>;
  /** Since the last message, progress, or first of the calls that wait. */
  silentMs: number;
};

const CANCELLED: Failure = { kind: 'cancelled' };

/**
 * [Note: Worker links] The connection to one worker at a time. Only this class decides when workers start and end:
 * - The first call starts the worker. Every call settles with a `Result` and never rejects.
 * - A worker is dead after an `error` or `messageerror` event, after it threw (its state is unknown then), and after
 *   silence. It is terminated, all its calls fail with `worker-died` or `timed-out`, and the next call starts another.
 * - Silence: calls wait, and for their limit there was neither a message nor progress. Of several calls the longest
 *   limit counts, because a worker does one thing at a time. Steps of half a second are counted instead of asking the
 *   clock, and none while the page is hidden: a hidden page may be throttled, and a device that was asleep did no work.
 * - After three deaths in a row without an answer in between, calls fail at once for 30 seconds; then one more try is
 *   made, because what failed may have been the network.
 * - An abort, `end` and idle time terminate the worker too, without counting as deaths.
 */
export class WorkerLink<Api extends Greeter> {
  #slot: WorkerSlot<Api> | undefined;
  #deaths = 0;
  #lastDeath: { readonly failure: Failure; readonly at: number } | undefined;
  #over: Failure | undefined;
  #settleEnded: (failure: Failure) => void = () => undefined;
  /** Settles with the reason when a link without restarts is of no more use; for others never. */
  readonly ended = new Promise<Failure>((resolve) => (this.#settleEnded = resolve));

  constructor(
    private readonly spawn: () => WorkerLike,
    private readonly options: LinkOptions<Api> = {},
  ) {}

  /** Whether there is a worker now. */
  get running(): boolean {
    return this.#slot !== undefined;
  }

  /** False once `ended` has settled. */
  get alive(): boolean {
    return this.#over === undefined;
  }

  /** Starts a worker, if there is none and one may be started, so that the first call finds it ready. */
  start(): void {
    if (this.#refusal() === undefined) this.#current();
  }

  /** Asks the worker, starting one if there is none. */
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
        // The worker may be gone; what it said before still arrives.
        if (!slot.calls.has(call)) return;
        slot.silentMs = 0;
        call.quietMs = limitMs ?? call.quietMs;
        callback?.(...args);
      });
    const abort = (): void => this.#close(slot, CANCELLED);
    signal?.addEventListener('abort', abort);
    if (slot.calls.size === 0) slot.silentMs = 0;
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

  /** Terminates the worker, if there is one; calls that wait fail with this failure. */
  end(failure = CANCELLED): void {
    this.#close(this.#slot, failure);
  }

  /** A browser that refuses to make a worker throws: a death too. */
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
      silentMs: 0,
    };
    worker.addEventListener('message', () => (slot.silentMs = 0));
    worker.addEventListener('messageerror', () => this.#die(slot, deathBy('a message could not be read')));
    worker.addEventListener('error', ({ message }) => {
      // A script that cannot be loaded is told by an event without a message.
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
    slot.silentMs += TICK_MS;
    const { idleMs = Infinity } = this.options;
    const limitMs = asked ? Math.max(...Array.from(slot.calls, ({ quietMs }) => quietMs)) : idleMs;
    if (slot.silentMs < limitMs) return;
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
    if (this.options.restarts === false && this.#over === undefined) {
      this.#over = failure;
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

  /** Why no call is made now. */
  #refusal(): Failure | undefined {
    if (this.#over !== undefined) return this.#over;
    if (this.#deaths < MAX_DEATHS || this.#lastDeath === undefined) return undefined;
    return performance.now() - this.#lastDeath.at < PAUSE_MS ? this.#lastDeath.failure : undefined;
  }
}

function deathBy(cause: unknown): Failure {
  return { kind: 'worker-died', detail: cause instanceof Error ? cause.message : String(cause) };
}

/** False in a worker, which has no document and works on while the page is hidden. */
function isHidden(): boolean {
  const { document } = globalThis as { readonly document?: { readonly hidden: boolean } };
  return document?.hidden === true;
}
