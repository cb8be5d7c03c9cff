import type { ModelId } from '$lib/core/ids';
import { failed, type Result } from '$lib/core/result';
import type { SettingValues } from '$lib/storage/settings';
import type { DeviceHistory } from './device-history.svelte';
import type { GraphicsCard } from './graphics-card.svelte';
import type { ModelChoice } from './model-choice.svelte';
import { CARD_LOST, ModelLoader, placeName } from './model-loader.svelte';
import type { Notices } from '$lib/basics/notices.svelte';
import type { RunningCaptioner } from '$lib/captioner/running-captioner';

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
        `${model} was loading on ${placeName(deviceClass)} when this page stopped. ` +
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
    const avoidsCard = plan.avoidsCard(model);
    const opened = await this.#loader.open({ model, devices, threads: this.#threads, avoidsCard }, signal);
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
    return await this.#secondLoader.open({ model, devices, threads: this.#threads, avoidsCard: false }, signal);
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
