import { CANONICAL_HOST } from '$lib/catalogue/weights';
import { HOST_PARAMETER } from '$lib/core/response-headers';
import { WorkerLink, type WorkerLike } from '$lib/core/worker-link';
import type { WeightsWorker } from './weights-protocol';
import weightsScript from '../../workers/weights/weights.worker.ts?worker&url';

/** A host is asked four times and may demand waits of a minute. Longer waits report progress. */
const QUIET_MS = 300_000;
/** A worker that is not used for this long ends. */
const IDLE_MS = 60_000;

/** The weight store, in a worker that may ask one host. */
export type WeightStore = WorkerLink<WeightsWorker>;

/**
 * A worker for each host, because a worker's policy allows only the host it was started with. They share what is stored
 * as tabs do.
 */
export class WeightStores {
  readonly #stores = new Map<string, WeightStore>();

  /** Tests pass a fake worker. */
  constructor(private readonly spawn: (host: string) => WorkerLike = spawnWeights) {}

  /** A store for what needs no host: one that is there already, if there is one. */
  get any(): WeightStore {
    const [first = this.of(CANONICAL_HOST)] = this.#stores.values();
    return first;
  }

  /** The store that may ask this host. */
  of(host: string): WeightStore {
    const store = this.#stores.get(host);
    if (store !== undefined) return store;
    const added: WeightStore = new WorkerLink(() => this.spawn(host), { quietMs: QUIET_MS, idleMs: IDLE_MS });
    this.#stores.set(host, added);
    return added;
  }
}

/** The host is in the script's address, from which the service worker computes the policy that the worker gets. */
function spawnWeights(host: string): Worker {
  const address = new URL(weightsScript, location.href);
  // The development server has no policies, and does not find a script by an address with more in it.
  if (!import.meta.env.DEV) address.searchParams.set(HOST_PARAMETER, host);
  return new Worker(address, { type: 'module' });
}
