import type { Failure } from '$lib/core/failure';
import { type DeviceClass, deviceOf } from '$lib/core/device';
import type { Result } from '$lib/core/result';
import type { Model } from '$lib/catalogue/model';
import type { CaptionerClient } from './client';
import { loadCaptioner } from './load-captioner';
import type { CaptionerSpec, LoadReport } from './protocol';

/** A model to open and the devices to try. */
export type OpenPlan = {
  readonly model: Model;
  /**
   * Device classes to try, best first, each with the commit of its stored weights. Classes for which the model has no
   * mix are skipped.
   */
  readonly devices: readonly { readonly deviceClass: DeviceClass; readonly revision: string }[];
  /** WASM threads. */
  readonly threads: number;
};

/** One attempt of a plan. */
type PlannedAttempt = { readonly deviceClass: DeviceClass; readonly spec: CaptionerSpec };

/** A device class that failed, and why. */
export type Fallback = { readonly deviceClass: DeviceClass; readonly failure: Failure };

/** A loaded model. The caller must close the client. */
type OpenedModel = {
  readonly client: CaptionerClient;
  readonly deviceClass: DeviceClass;
  readonly spec: CaptionerSpec;
  readonly loaded: LoadReport;
  /** The device classes that failed before this one. */
  readonly fallbacks: readonly Fallback[];
};

/** A `Result` that also lists the device classes that failed. The failure is that of the last attempt. */
export type OpenResult =
  | { readonly ok: true; readonly value: OpenedModel }
  | { readonly ok: false; readonly failure: Failure; readonly fallbacks: readonly Fallback[] };

/** Optional callbacks of `openModel`. */
export type OpenHooks = {
  readonly newClient?: () => CaptionerClient;
  /** Awaited before an attempt. Use it to record that the attempt may crash the tab. */
  readonly beforeAttempt?: (attempt: PlannedAttempt) => Promise<void> | void;
  /** Awaited after an attempt, with its failure, or null on success. */
  readonly afterAttempt?: (attempt: PlannedAttempt, failure: Failure | null) => Promise<void> | void;
  /** Tests a loaded model, e.g. with `selfTest`. Null accepts it; a failure rejects it. */
  readonly check?: (client: CaptionerClient, attempt: PlannedAttempt) => Promise<Failure | null>;
  /**
   * Called after a failed attempt. True repeats it on the same device class in a new worker. It may wait before it
   * resolves.
   */
  readonly retry?: (attempt: PlannedAttempt, failure: Failure) => Promise<boolean>;
  /** Aborting it ends the opening at any point, with `cancelled`. */
  readonly signal?: AbortSignal;
};

/** Tries a plan's devices in order, each in a new worker, and returns the first that loads and passes `check`. */
export async function openModel(plan: OpenPlan, hooks: OpenHooks = {}): Promise<OpenResult> {
  const fallbacks: Fallback[] = [];
  let failure: Failure = { kind: 'no-device', detail: `${plan.model.name} has no weights for this device.` };
  for (const attempt of attemptsOf(plan)) {
    let outcome = await tryOnce(attempt, hooks);
    while (!outcome.ok && (await hooks.retry?.(attempt, outcome.failure)) === true)
      outcome = await tryOnce(attempt, hooks);
    if (outcome.ok) return { ok: true, value: { ...outcome.value, fallbacks } };
    failure =
      outcome.failure.kind === 'not-downloaded' ? { kind: 'not-downloaded', model: plan.model.name } : outcome.failure;
    if (failure.kind === 'cancelled') break;
    fallbacks.push({ deviceClass: attempt.deviceClass, failure });
  }
  return { ok: false, failure, fallbacks };
}

function attemptsOf({ model, devices, threads }: OpenPlan): readonly PlannedAttempt[] {
  return devices.flatMap(({ deviceClass, revision }) => {
    const mix = model.mixes[deviceClass];
    if (mix === undefined) return [];
    const { family, repo } = model;
    return [{ deviceClass, spec: { family, repo, revision, device: deviceOf(deviceClass), mix, threads } }];
  });
}

type AttemptResult = Result<Omit<OpenedModel, 'fallbacks'>>;

function isCancelled({ signal }: OpenHooks): boolean {
  return signal?.aborted === true;
}

const CANCELLED: AttemptResult = { ok: false, failure: { kind: 'cancelled' } };

async function tryOnce(attempt: PlannedAttempt, hooks: OpenHooks): Promise<AttemptResult> {
  if (isCancelled(hooks)) return CANCELLED;
  await hooks.beforeAttempt?.(attempt);
  const outcome = await loadOnce(attempt, hooks);
  await hooks.afterAttempt?.(attempt, outcome.ok ? null : outcome.failure);
  if (!outcome.ok || !isCancelled(hooks)) return outcome;
  // Aborted while `afterAttempt` recorded the success.
  outcome.value.client.close();
  return CANCELLED;
}

async function loadOnce(attempt: PlannedAttempt, hooks: OpenHooks): Promise<AttemptResult> {
  // Aborted while `beforeAttempt` was awaited: the listener below is added too late to receive that event.
  if (isCancelled(hooks)) return CANCELLED;
  let client: CaptionerClient | undefined;
  const close = (): void => client?.close();
  hooks.signal?.addEventListener('abort', close, { once: true });
  let kept = false;
  try {
    const { newClient } = hooks;
    const opened = await loadCaptioner(attempt.spec, { newClient, onClient: (one) => (client = one) });
    if (!opened.loaded.ok) return opened.loaded;
    const failure = (await hooks.check?.(opened.client, attempt)) ?? null;
    if (failure !== null) return { ok: false, failure };
    kept = true;
    return { ok: true, value: { client: opened.client, ...attempt, loaded: opened.loaded.value } };
  } finally {
    hooks.signal?.removeEventListener('abort', close);
    if (!kept) close();
  }
}
