import { asset } from '$app/paths';
import { openModel } from '$lib/captioner/open-model';
import { selfTest } from '$lib/captioner/self-test';
import { type Device, type DeviceClass, deviceOf } from '$lib/core/device';
import { sentence } from '$lib/core/failure';
import type { ModelId } from '$lib/core/ids';
import { dtypeLabel } from '$lib/catalogue/manifest';
import type { Model } from '$lib/catalogue/model';
import { failed, success, type Result } from '$lib/core/result';
import type { DeviceHistory } from './device-history.svelte';
import type { GraphicsCard } from './graphics-card.svelte';
import { runningCaptioner, type RunningCaptioner } from '$lib/captioner/running-captioner';

/** The model that is loaded, as Settings tells of it. */
export type InUse = {
  readonly model: ModelId;
  readonly device: Device;
  readonly deviceClass: DeviceClass;
  readonly threads: number;
  /** Why it runs where it runs, when that is not the first choice. */
  readonly note: string | null;
};

/** What to load, where to try it in order, each with the commit its weights are of. */
export type LoadPlan = {
  readonly model: Model;
  readonly devices: readonly { readonly deviceClass: DeviceClass; readonly revision: string }[];
  readonly threads: number;
  /** Whether the graphics card is left out because it was lost. */
  readonly avoidsCard: boolean;
};

/** A load that goes on, and the place it is trying. */
type Opening = { readonly model: ModelId; readonly end: AbortController; at: DeviceClass | undefined };

/** Loads models, remembers how that went, and knows which one is loaded. There is one at a time. */
export class ModelLoader {
  readonly #history: DeviceHistory;
  readonly #card: GraphicsCard;
  #inUse = $state.raw<InUse | null>(null);
  /** The loaded model; null while none is, also after its worker died. */
  readonly inUse = $derived(this.#inUse);
  #captioner: RunningCaptioner | null = null;
  #opening: Opening | null = null;

  constructor(history: DeviceHistory, card: GraphicsCard) {
    this.#history = history;
    this.#card = card;
  }

  /** What is loaded, or the place that is being tried at the moment; null when neither. */
  get target(): { readonly model: ModelId; readonly deviceClass: DeviceClass } | null {
    const { model, at } = this.#opening ?? {};
    return model === undefined || at === undefined ? this.#inUse : { model, deviceClass: at };
  }

  /**
   * Loads a model on the first of its places that works, with patience for a graphics card that was lost; fails with
   * `cancelled` after `release`, or once `signal` says so.
   */
  async open(plan: LoadPlan, signal?: AbortSignal): Promise<Result<RunningCaptioner>> {
    const { model, devices, threads } = plan;
    const { id } = model;
    const opening: Opening = { model: id, end: new AbortController(), at: devices[0]?.deviceClass };
    this.#opening = opening;
    signal?.addEventListener('abort', () => opening.end.abort(), { once: true });
    const again = this.#card.retryPolicy(opening.end.signal);
    const picture = await selfTestPicture();
    const opened = await openModel(
      { model, devices, threads },
      {
        signal: opening.end.signal,
        attempting: async ({ deviceClass }) => {
          opening.at = deviceClass;
          await this.#history.begin(id, deviceClass);
        },
        // What a lost card answers is no word on the model.
        attempted: ({ deviceClass }, failure) =>
          this.#history.end(id, deviceClass, this.#card.recovering && isCard(deviceClass) ? null : failure),
        again: ({ deviceClass }, failure) => again(deviceClass, failure),
        // A place that has captioned memes before needs no test.
        check: async (client, { deviceClass }) =>
          picture === null || this.#history.timesOf(id, deviceClass).length > 0
            ? null
            : await selfTest(client, picture, model.prompt),
      },
    );
    if (this.#opening === opening) this.#opening = null;
    if (!opened.ok)
      return failed(
        this.#card.recovering && opened.failure.kind === 'no-device' ? { kind: 'device-lost' } : opened.failure,
      );
    const { client, deviceClass, spec, loaded, fallbacks } = opened.value;
    this.#card.loaded(deviceClass);
    const steppedDown = this.#card.gone && fallbacks.some((fallback) => isCard(fallback.deviceClass));
    const facts: InUse = {
      model: id,
      device: spec.device,
      deviceClass,
      threads: loaded.threads,
      note: plan.avoidsCard || steppedDown ? CARD_LOST : this.#noteOf(id, deviceClass),
    };
    const captioner = runningCaptioner(client, { ...facts, revision: spec.revision, dtype: dtypeLabel(spec.mix) });
    this.#captioner = captioner;
    this.#inUse = facts;
    void client.ended.then((failure) => {
      if (failure.kind === 'device-lost') this.#card.lost();
      if (this.#captioner !== captioner) return;
      this.#captioner = null;
      this.#inUse = null;
    });
    return success(captioner);
  }

  /** Ends what is loaded or being loaded and frees its memory; a meme in hand goes back to the queue. */
  release(): void {
    this.#opening?.end.abort();
    this.#captioner?.close();
  }

  /** What happened on the other device, now or at an earlier visit. */
  #noteOf(model: ModelId, deviceClass: DeviceClass): string | null {
    const failures = this.#history.failuresOf(model);
    const elsewhere = failures.find((failure) => deviceOf(failure.deviceClass) !== deviceOf(deviceClass));
    return elsewhere === undefined
      ? null
      : `Not on ${placeName(elsewhere.deviceClass)}: ${sentence(elsewhere.failure)}`;
  }
}

/** Why a model runs on the processor that could run elsewhere. */
export const CARD_LOST = 'The graphics card was lost; the processor goes on for this visit.';

/** A device class as people call it. */
export function placeName(deviceClass: DeviceClass): string {
  return deviceOf(deviceClass) === 'wasm' ? 'the processor' : 'the graphics card';
}

function isCard(deviceClass: DeviceClass): boolean {
  return deviceOf(deviceClass) === 'webgpu';
}

async function selfTestPicture(): Promise<Blob | null> {
  // Precached with the app; without it the test is left out rather than the model.
  const response = await fetch(asset('/self-test.png')).catch(() => null);
  return response?.ok === true ? await response.blob() : null;
}
