import type { Failure } from '$lib/core/failure';
import { type DeviceClass, deviceOf } from '$lib/core/device';
import type { Result } from '$lib/core/result';
import type { Model } from '$lib/catalogue/model';
import { CaptionerClient } from './client';
import type { CaptionerSpec, LoadReport } from './protocol';

/** What to open and where to try it. */
export type Plan = {
  readonly model: Model;
  /**
   * Device classes to try, the best first, each with the commit its weights are stored under; classes the model has no
   * mix for are passed over.
   */
  readonly devices: readonly { readonly deviceClass: DeviceClass; readonly revision: string }[];
  /** WASM threads. */
  readonly threads: number;
};

/** One attempt of a plan. */
type PlannedAttempt = { readonly deviceClass: DeviceClass; readonly spec: CaptionerSpec };

/** Why a device class was given up. */
export type Fallback = { readonly deviceClass: DeviceClass; readonly failure: Failure };

/** A model ready for pictures. The caller closes the client. */
type OpenedModel = {
  readonly client: CaptionerClient;
  readonly deviceClass: DeviceClass;
  readonly spec: CaptionerSpec;
  readonly loaded: LoadReport;
  /** What was tried before and why it was not kept. */
  readonly fallbacks: readonly Fallback[];
};

/** A `Result` that tells of the fall-backs in either case; the failure is the last attempt's. */
export type OpenResult =
  | { readonly ok: true; readonly value: OpenedModel }
  | { readonly ok: false; readonly failure: Failure; readonly fallbacks: readonly Fallback[] };

/** What the caller wants to know and to decide on the way; all optional. */
export type OpenHooks = {
  readonly newClient?: () => CaptionerClient;
  /** Awaited before an attempt begins: the place to write down what may crash the tab. */
  readonly attempting?: (attempt: PlannedAttempt) => Promise<void> | void;
  /** Awaited after an attempt, with its failure or null. */
  readonly attempted?: (attempt: PlannedAttempt, failure: Failure | null) => Promise<void> | void;
  /** Whether a loaded model shall be kept (null) or why not; see `selfTest`. */
  readonly check?: (client: CaptionerClient, attempt: PlannedAttempt) => Promise<Failure | null>;
  /** Asked after a failed attempt: true for another one at the same place, in a fresh worker. It may take its time. */
  readonly again?: (attempt: PlannedAttempt, failure: Failure) => Promise<boolean>;
  /** Ends the whole opening with `cancelled`, whatever it is at. */
  readonly signal?: AbortSignal;
};

/** Tries a plan's devices in order, each in a fresh worker, and keeps the first that loads and passes the check. */
export async function openModel(plan: Plan, hooks: OpenHooks = {}): Promise<OpenResult> {
  const fallbacks: Fallback[] = [];
  let failure: Failure = { kind: 'no-device', detail: `${plan.model.name} has no weights for this device.` };
  for (const attempt of attemptsOf(plan)) {
    let outcome = await tryOnce(attempt, hooks);
    while (!outcome.ok && (await hooks.again?.(attempt, outcome.failure)) === true)
      outcome = await tryOnce(attempt, hooks);
    if (outcome.ok) return { ok: true, value: { ...outcome.value, fallbacks } };
    failure =
      outcome.failure.kind === 'not-downloaded' ? { kind: 'not-downloaded', model: plan.model.name } : outcome.failure;
    if (failure.kind === 'cancelled') break;
    fallbacks.push({ deviceClass: attempt.deviceClass, failure });
  }
  return { ok: false, failure, fallbacks };
}

/** The plan's attempts in order. */
function attemptsOf({ model, devices, threads }: Plan): readonly PlannedAttempt[] {
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
  await hooks.attempting?.(attempt);
  const outcome = await loadOnce(attempt, hooks);
  await hooks.attempted?.(attempt, outcome.ok ? null : outcome.failure);
  if (!outcome.ok || !isCancelled(hooks)) return outcome;
  // Cancelled while its success was written down.
  outcome.value.client.close();
  return CANCELLED;
}

async function loadOnce(attempt: PlannedAttempt, hooks: OpenHooks): Promise<AttemptResult> {
  // Cancelled while its beginning was written down: a signal tells only those who listen at that moment.
  if (isCancelled(hooks)) return CANCELLED;
  const client = hooks.newClient?.() ?? new CaptionerClient();
  const close = (): void => client.close();
  hooks.signal?.addEventListener('abort', close, { once: true });
  let kept = false;
  try {
    const loaded = await client.load(attempt.spec);
    if (!loaded.ok) return loaded;
    const failure = (await hooks.check?.(client, attempt)) ?? null;
    if (failure !== null) return { ok: false, failure };
    kept = true;
    return { ok: true, value: { client, ...attempt, loaded: loaded.value } };
  } finally {
    hooks.signal?.removeEventListener('abort', close);
    if (!kept) client.close();
  }
}
