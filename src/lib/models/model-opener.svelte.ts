import { asset } from '$app/paths';
import { openModel, type OpenPlan } from '$lib/captioner/open-model';
import { runningCaptioner, type RunningCaptioner } from '$lib/captioner/running-captioner';
import { selfTest } from '$lib/captioner/self-test';
import { dtypeLabel } from '$lib/catalogue/manifest';
import { deviceOf, deviceLabel, type DeviceClass, type RunOn } from '$lib/core/device';
import { sentence } from '$lib/core/failure';
import type { ModelId } from '$lib/core/ids';
import { failed, success, type Result } from '$lib/core/result';
import type { DeviceHistory } from './device-history.svelte';
import type { Downloads } from './downloads.svelte';
import { CARD_LOST, type GraphicsCard } from './graphics-card.svelte';
import type { ModelChoice } from './model-choice.svelte';
import type { Notices } from '$lib/basics/notices.svelte';

/** The loaded model, as shown in Settings. */
export type InUse = Pick<RunningCaptioner, 'model' | 'device' | 'threads' | 'note'>;

/** A running load and the device class it is trying. */
type Opening = { readonly model: ModelId; readonly end: AbortController; at: DeviceClass | undefined };

/** Loads models one at a time, records the outcome, and knows which one is loaded. */
class ModelLoader {
  readonly #history: DeviceHistory;
  readonly #card: GraphicsCard;
  #loaded = $state.raw<RunningCaptioner | null>(null);
  /** The loaded model; null if there is none or its worker has ended. */
  readonly inUse: InUse | null = $derived(this.#loaded);
  #opening: Opening | null = null;

  constructor(history: DeviceHistory, card: GraphicsCard) {
    this.#history = history;
    this.#card = card;
  }

  /** The model that is loaded or being loaded, and its device class; null if neither. */
  get target(): { readonly model: ModelId; readonly deviceClass: DeviceClass } | null {
    const { model, at } = this.#opening ?? {};
    return model === undefined || at === undefined ? this.#loaded : { model, deviceClass: at };
  }

  /**
   * Loads a model on the first device class that works. If the graphics card was lost, loading on it is retried with
   * delays. `avoidsCard` is true if the plan leaves out the card because it was lost. Fails with `cancelled` after
   * `release`, or when `signal` aborts.
   */
  async open(plan: OpenPlan, avoidsCard: boolean, signal?: AbortSignal): Promise<Result<RunningCaptioner>> {
    const { model, devices } = plan;
    const { id } = model;
    const opening: Opening = { model: id, end: new AbortController(), at: devices[0]?.deviceClass };
    this.#opening = opening;
    signal?.addEventListener('abort', () => opening.end.abort(), { once: true });
    const retry = this.#card.retryPolicy(opening.end.signal);
    const picture = await selfTestPicture();
    const opened = await openModel(plan, {
      signal: opening.end.signal,
      beforeAttempt: async ({ deviceClass }) => {
        opening.at = deviceClass;
        await this.#history.begin(id, deviceClass);
      },
      // A failure while the card is lost says nothing about the model.
      afterAttempt: ({ deviceClass }, failure) =>
        this.#history.end(id, deviceClass, this.#card.recovering && deviceClass !== 'wasm' ? null : failure),
      retry: ({ deviceClass }, failure) => retry(deviceClass, failure),
      // A device class that has captioned memes before needs no self-test.
      check: async (client, { deviceClass }) =>
        picture === null || this.#history.timesOf(id, deviceClass).length > 0
          ? null
          : await selfTest(client, picture, model.prompt),
    });
    if (this.#opening === opening) this.#opening = null;
    if (!opened.ok)
      return failed(
        this.#card.recovering && opened.failure.kind === 'no-device' ? { kind: 'device-lost' } : opened.failure,
      );
    const { client, deviceClass, spec, loaded, fallbacks } = opened.value;
    this.#card.loaded(deviceClass);
    const steppedDown = this.#card.disabled && fallbacks.some((fallback) => fallback.deviceClass !== 'wasm');
    const captioner = runningCaptioner(client, {
      model: id,
      revision: spec.revision,
      dtype: dtypeLabel(spec.mix),
      device: spec.device,
      deviceClass,
      threads: loaded.threads,
      note: avoidsCard || steppedDown ? CARD_LOST : this.#noteOf(id, deviceClass),
    });
    this.#loaded = captioner;
    void client.ended.then((failure) => {
      if (failure.kind === 'device-lost') this.#card.lost();
      if (this.#loaded === captioner) this.#loaded = null;
    });
    return success(captioner);
  }

  /** Ends the model that is loaded or being loaded and frees its memory. The queue takes back the running job. */
  release(): void {
    this.#opening?.end.abort();
    this.#loaded?.close();
  }

  /** The failure on the other device, now or on an earlier visit. */
  #noteOf(model: ModelId, deviceClass: DeviceClass): string | null {
    const failures = this.#history.failuresOf(model);
    const elsewhere = failures.find((failure) => deviceOf(failure.deviceClass) !== deviceOf(deviceClass));
    return elsewhere === undefined
      ? null
      : `Not on ${deviceLabel(elsewhere.deviceClass)}: ${sentence(elsewhere.failure)}`;
  }
}

/** Opens downloaded models on the device class where they run best, and records the outcome. */
export class ModelOpener {
  readonly #choice: ModelChoice;
  readonly #history: DeviceHistory;
  readonly #card: GraphicsCard;
  readonly #notices: Notices;
  readonly #downloads: Pick<Downloads, 'settle'>;
  readonly #loader: ModelLoader;
  readonly #secondLoader: ModelLoader;
  /** The queue's model that is loaded in this tab, and its device; null if none is. */
  readonly inUse = $derived.by(() => this.#loader.inUse);

  constructor(
    choice: ModelChoice,
    history: DeviceHistory,
    card: GraphicsCard,
    notices: Notices,
    downloads: Pick<Downloads, 'settle'>,
  ) {
    this.#choice = choice;
    this.#history = history;
    this.#card = card;
    this.#notices = notices;
    this.#downloads = downloads;
    this.#loader = new ModelLoader(history, card);
    this.#secondLoader = new ModelLoader(history, card);
  }

  /**
   * Finds loads that never ended, because the tab died, and reports them. Only the tab that runs the queue may call it:
   * no other tab loads models.
   */
  async settleCrashes(): Promise<void> {
    for (const { model, deviceClass } of await this.#history.settleCrashes())
      this.#notices.say(
        `${model} was loading on ${deviceLabel(deviceClass)} when this page stopped. ` +
          'It is not tried there again unless you press “Try again” in Settings, under Advanced.',
        'bad',
      );
  }

  /**
   * Loads a downloaded model for the queue on the first of its device classes that works, and records failures. Where
   * it failed on all of them it is tried again, because the queue asks again only if the person does, and its files may
   * have been mended; but not where the tab died. Fails with `cancelled` when `signal` aborts, or when another model or
   * device is chosen meanwhile.
   */
  async open(id: ModelId, signal?: AbortSignal): Promise<Result<RunningCaptioner>> {
    const { plan } = this.#choice;
    const model = this.#choice.modelOf(id);
    if (model === undefined) return failed({ kind: 'not-downloaded', model: id });
    const failures = this.#history.failuresOf(id).flatMap(({ deviceClass, failure }) =>
      plan
        .usableOn(model, deviceOf(deviceClass))
        .filter((stored) => stored.deviceClass === deviceClass)
        .map((stored) => ({ stored, failure })),
    );
    const mayTryAgain = failures.filter(({ failure }) => failure.kind !== 'no-device').map(({ stored }) => stored);
    const usable = plan.usable(model);
    const devices = usable.length > 0 ? usable : mayTryAgain;
    if (devices.length === 0) return failed(failures[0]?.failure ?? { kind: 'not-downloaded', model: id });
    const opened = await this.#loader.open({ model, devices, threads: this.#threads }, plan.avoidsCard(model), signal);
    if (opened.ok && opened.value.note === CARD_LOST) this.#notices.say(CARD_LOST);
    // From then on the model can be downloaded again.
    if (!opened.ok && opened.failure.kind === 'not-downloaded') await this.#downloads.settle();
    return opened;
  }

  /**
   * Loads a model on a given device for a comparison or a search by picture, separately from the queue's model, which
   * must be unloaded first. Fails with `not-downloaded` if the files for that device are not stored.
   */
  async openOn(id: ModelId, runOn: RunOn, signal: AbortSignal): Promise<Result<RunningCaptioner>> {
    const model = this.#choice.modelOf(id);
    const devices = model === undefined ? [] : this.#choice.plan.usableOn(model, runOn);
    if (model === undefined || devices.length === 0) return failed({ kind: 'not-downloaded', model: id });
    return await this.#secondLoader.open({ model, devices, threads: this.#threads }, false, signal);
  }

  /** Ends the model that is loaded or being loaded if another model or device class is in use now. */
  releaseStale(): void {
    const { target } = this.#loader;
    if (target === null) return;
    const model = this.#choice.modelOf(this.#choice.active ?? target.model);
    const first = model === undefined ? undefined : this.#choice.plan.usable(model)[0];
    if (target.model !== model?.id || target.deviceClass !== first?.deviceClass) this.#loader.release();
  }

  /** Records how long a meme took. After that another device class may have to be measured. */
  async measured({ model: id, deviceClass }: RunningCaptioner, seconds: number): Promise<void> {
    const { plan } = this.#choice;
    this.#card.captioned(deviceClass);
    const model = this.#choice.modelOf(id);
    const before = model === undefined ? null : plan.nextToMeasure(model);
    await this.#history.add(id, deviceClass, seconds);
    if (model !== undefined && plan.nextToMeasure(model) !== before) this.releaseStale();
  }

  get #threads(): number {
    return this.#choice.profile?.threads ?? 1;
  }
}

async function selfTestPicture(): Promise<Blob | null> {
  // The picture is precached with the app. If it is missing, skip the test instead of failing the load.
  const response = await fetch(asset('/self-test.png')).catch(() => null);
  return response?.ok === true ? await response.blob() : null;
}
