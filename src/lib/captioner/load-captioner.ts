import type { Result } from '$lib/core/result';
import { CaptionerClient } from './client';
import type { CaptionerSpec, LoadReport } from './protocol';

/** A worker and the result of its load. The caller must close the client, also if the load failed. */
type LoadedCaptioner = { readonly client: CaptionerClient; readonly loaded: Result<LoadReport> };

/** Options of `loadCaptioner`. */
type LoadOptions = {
  readonly newClient?: (() => CaptionerClient) | undefined;
  /** Called with each worker before it loads. */
  readonly onClient?: (client: CaptionerClient) => void;
};

/** How many workers try to load a model, the last one without threads. */
const TRIES = 3;

/**
 * Loads a model in a new worker. If that stands still while it starts its threads, another worker tries it, and at last
 * one without threads.
 */
export async function loadCaptioner(spec: CaptionerSpec, options: LoadOptions = {}): Promise<LoadedCaptioner> {
  const { newClient = () => new CaptionerClient(), onClient } = options;
  for (let tries = 1; ; tries++) {
    const client = newClient();
    onClient?.(client);
    const loaded = await client.load(tries < TRIES ? spec : { ...spec, threads: 1 });
    if (!client.stoodStill || tries === TRIES) return { client, loaded };
  }
}
