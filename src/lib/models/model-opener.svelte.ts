import { asset } from '$app/paths';
import { openModel, type OpenPlan } from '$lib/captioner/open-model';
import { runningCaptioner, type RunningCaptioner } from '$lib/captioner/running-captioner';
import { selfTest } from '$lib/captioner/self-test';
import { dtypeLabel } from '$lib/catalogue/manifest';
import { deviceOf, deviceLabel, type DeviceClass } from '$lib/core/device';
import { sentence } from '$lib/core/failure';
import type { ModelId } from '$lib/core/ids';
import { failed, success, type Result } from '$lib/core/result';
import type { SettingValues } from '$lib/storage/settings';
import type { DeviceHistory } from './device-history.svelte';
import { CARD_LOST, type GraphicsCard } from './graphics-card.svelte';
import type { ModelChoice } from './model-choice.svelte';
import type { Notices } from '$lib/basics/notices.svelte';

/** The model that is loaded, as Settings tells of it. */
export type InUse = Pick<RunningCaptioner, 'model' | 'device' | 'threads' | 'note'>;

/** A load that goes on, and the place it is trying. */
type Opening = { readonly model: ModelId; readonly end: AbortController; at: DeviceClass | undefined };

/** Loads models one at a time, remembers how that went, and knows which one is loaded. */
class ModelLoader {
  readonly #history: DeviceHistory;
  readonly #card: GraphicsCard;
  #loaded = $state.raw<RunningCaptioner | null>(null);
  /** The loaded model; null while none is, also after its worker died. */
  readonly inUse: InUse | null = $derived(this.#loaded);
  #opening: Opening | null = null;

  constructor(history: DeviceHistory, card: GraphicsCard) {
    this.#history = history;
    this.#card = card;
  }

  /** What is loaded, or the place that is being tried at the moment; null when neither. */
  get target(): { readonly model: ModelId; readonly deviceClass: DeviceClass } | null {
    const { model, at } = this.#opening ?? {};
    return model === undefined || at === undefined ? this.#loaded : { model, deviceClass: at };
  }

  /**
   * Loads a model on the first of its places that works, with patience for a graphics card that was lost; `avoidsCard`
   * when that was left out of them for this reason. Fails with `cancelled` after `release`, or once `signal` says so.
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
      // A failure of a card that was lost says nothing about the model.
      afterAttempt: ({ deviceClass }, failure) =>
        this.#history.end(id, deviceClass, this.#card.recovering && deviceClass !== 'wasm' ? null : failure),
      retry: ({ deviceClass }, failure) => retry(deviceClass, failure),
      // A place that has captioned memes before needs no test.
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
    const steppedDown = this.#card.gone && fallbacks.some((fallback) => fallback.deviceClass !== 'wasm');
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

  /** Ends what is loaded or being loaded and frees its memory; a meme in hand goes back to the queue. */
  release(): void {
    this.#opening?.end.abort();
    this.#loaded?.close();
  }

  /** What happened on the other device, now or at an earlier visit. */
  #noteOf(model: ModelId, deviceClass: DeviceClass): string | null {
    const failures = this.#history.failuresOf(model);
    const elsewhere = failures.find((failure) => deviceOf(failure.deviceClass) !== deviceOf(deviceClass));
    return elsewhere === undefined
      ? null
      : `Not on ${deviceLabel(elsewhere.deviceClass)}: ${sentence(elsewhere.failure)}`;
  }
}

/** Opens downloaded models where they run best here, and remembers how they did. */
export class ModelOpener {
  readonly #choice: ModelChoice;
  readonly #history: DeviceHistory;
  readonly #card: GraphicsCard;
  readonly #notices: Notices;
  readonly #loader: ModelLoader;
  readonly #secondLoader: ModelLoader;
  /** The queue's model that is loaded in this tab and where it runs; null while none is. */
  readonly inUse = $derived.by(() => this.#loader.inUse);

  constructor(choice: ModelChoice, history: DeviceHistory, card: GraphicsCard, notices: Notices) {
    this.#choice = choice;
    this.#history = history;
    this.#card = card;
    this.#notices = notices;
    this.#loader = new ModelLoader(history, card);
    this.#secondLoader = new ModelLoader(history, card);
  }

  /**
   * Finds loads that never ended: the tab died there. Only the tab that runs the queue may ask, no other loads models.
   */
  async settleCrashes(): Promise<void> {
    for (const { model, deviceClass } of await this.#history.settleCrashes())
      this.#notices.say(
        `${model} was loading on ${deviceLabel(deviceClass)} when this page stopped. ` +
          'It is not tried there again unless you press “Try again” in Settings.',
        'bad',
      );
  }

  /**
   * Loads a downloaded model for the queue on the first of its devices that works; what failed is remembered. Fails with
   * `cancelled` after `signal`, or when another model or device is chosen meanwhile.
   */
  async open(id: ModelId, signal?: AbortSignal): Promise<Result<RunningCaptioner>> {
    const { plan } = this.#choice;
    const model = this.#choice.modelOf(id);
    const devices = model === undefined ? [] : plan.usable(model);
    if (model === undefined || devices.length === 0) return failed({ kind: 'not-downloaded', model: id });
    const opened = await this.#loader.open({ model, devices, threads: this.#threads }, plan.avoidsCard(model), signal);
    if (opened.ok && opened.value.note === CARD_LOST) this.#notices.say(CARD_LOST);
    return opened;
  }

  /**
   * Loads a model where a comparison, or a picture that is searched for, wants it, apart from the queue's model, which must be
   * out of memory. Fails with `not-downloaded` where the files for that device are not here.
   */
  async openOn(id: ModelId, runOn: SettingValues['runOn'], signal: AbortSignal): Promise<Result<RunningCaptioner>> {
    const model = this.#choice.modelOf(id);
    const devices = model === undefined ? [] : this.#choice.plan.wanted(model, runOn);
    if (model === undefined || devices.length === 0) return failed({ kind: 'not-downloaded', model: id });
    return await this.#secondLoader.open({ model, devices, threads: this.#threads }, false, signal);
  }

  /** Ends the model that is loaded or being loaded, unless it is the one to use and where it is to be used. */
  releaseStale(): void {
    const { target } = this.#loader;
    if (target === null) return;
    const model = this.#choice.modelOf(this.#choice.active ?? target.model);
    const first = model === undefined ? undefined : this.#choice.plan.usable(model)[0];
    if (target.model !== model?.id || target.deviceClass !== first?.deviceClass) this.#loader.release();
  }

  /** Remembers how long a meme took; another device may then have to be measured. */
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
  // Precached with the app; without it the test is left out rather than the model.
  const response = await fetch(asset('/self-test.png')).catch(() => null);
  return response?.ok === true ? await response.blob() : null;
}
