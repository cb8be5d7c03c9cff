import { probeDevice } from '$lib/captioner/probe';
import { sentence } from '$lib/core/failure';
import type { ModelId } from '$lib/core/ids';
import { MODELS } from '$lib/catalogue/catalogue';
import { FAMILIES } from '$lib/catalogue/families';
import { describeDevice, memoryGB, type DeviceFact, type DeviceProfile } from '$lib/captioner/device-profile';
import { manifestOf } from '$lib/catalogue/manifest';
import { deviceOf, deviceLabel } from '$lib/core/device';
import type { Model } from '$lib/catalogue/model';
import type { Receipt } from '$lib/catalogue/weights';
import { quickerAndBetter, recommend, type Recommendation } from './advice/recommendation';
import type { DeviceHistory } from './device-history.svelte';
import { DevicePlan } from './device-plan';
import type { Downloads } from './downloads.svelte';
import { CARD_LOST, type GraphicsCard } from './graphics-card.svelte';
import type { ModelFamily, ModelRow } from './model-row';
import type { Settings } from '$lib/basics/settings.svelte';
import type { SettingValues } from '$lib/storage/settings';

/** The caption models: how each fits this device, and which one is chosen. */
export class ModelChoice {
  readonly #settings: Settings;
  readonly #downloads: Downloads;
  readonly #history: DeviceHistory;
  readonly #card: GraphicsCard;
  #probed = $state.raw<DeviceProfile | null>(null);
  /** Decides where models run. */
  readonly plan: DevicePlan;
  /** This device; null until it was probed. */
  readonly profile = $derived.by(() =>
    this.#probed === null ? null : { ...this.#probed, statedMemoryGB: this.#settings.values.memoryGB },
  );
  readonly deviceFacts = $derived.by((): readonly DeviceFact[] =>
    this.profile === null ? [] : describeDevice(this.profile),
  );
  /** Memory of this device in GB; null if neither the browser nor the person has reported it. */
  readonly memoryGB = $derived.by(() => (this.profile === null ? null : memoryGB(this.profile)));
  readonly #catalogue = $derived.by(() =>
    MODELS.map((model) => withKnownSizes(model, this.#settings.values.fileBytes)),
  );
  /** All models judged for this device, most suitable first; none until it was probed. */
  readonly #judged = $derived.by(() =>
    this.profile === null
      ? []
      : recommend(
          this.profile,
          this.#catalogue,
          { trials: this.#history.trials, downloaded: this.#downloads.models },
          this.#settings.values.runOn,
        ),
  );
  /** The model that the person chose, downloaded or not. */
  readonly selected = $derived.by(() => this.#settings.values.model);
  /** The model that captions: the chosen one if it is downloaded for a device class it can run on, else null. */
  readonly active = $derived.by((): ModelId | null => {
    const model = this.modelOf(this.selected);
    return model !== undefined && this.plan.usable(model).length > 0 ? model.id : null;
  });
  readonly #rows = $derived.by(
    () => new Map<string, ModelRow>(this.#judged.map((judged) => [judged.model.id, this.#rowOf(judged)])),
  );
  readonly families = $derived.by((): readonly ModelFamily[] =>
    FAMILIES.map(({ id, name, maker, character }) => ({
      family: id,
      title: name,
      character: `${character} · ${maker}`,
      rows: MODELS.filter((model) => model.family === id).flatMap((model) => this.#rows.get(model.id) ?? []),
    })),
  );
  /** The quickest model that suits this device and the one that describes best; one if they are the same, or none. */
  readonly pair = $derived.by(() =>
    quickerAndBetter(this.#judged).flatMap(({ model }) => this.#rows.get(model.id) ?? []),
  );

  constructor(settings: Settings, downloads: Downloads, history: DeviceHistory, card: GraphicsCard) {
    this.#settings = settings;
    this.#downloads = downloads;
    this.#history = history;
    this.#card = card;
    this.plan = new DevicePlan({
      profile: () => this.profile,
      runOn: () => settings.values.runOn,
      commit: (variant) => downloads.commit(variant),
      history,
      card,
    });
  }

  /** Probes the device and reads the records of earlier runs. */
  async start(): Promise<void> {
    const loading = this.#history.load();
    // Also shown if the database never opens.
    this.#probed = await probeDevice();
    await loading;
  }

  /** A model of the catalogue, with the file sizes that downloads have measured. */
  modelOf(id: ModelId | null): Model | undefined {
    return this.#catalogue.find((model) => model.id === id);
  }

  /** A model as shown in Settings; undefined until the device was probed. */
  rowOf(id: ModelId | null): ModelRow | undefined {
    return this.#rows.get(id ?? '');
  }

  /** Measured seconds per meme on the device class where the model would run now; null if not measured. */
  measuredSeconds(id: ModelId): number | null {
    const row = this.#rows.get(id);
    return row?.measured === true ? row.secondsEach : null;
  }

  /** Stores the file sizes of a finished download. */
  async learnSizes(receipt: Receipt): Promise<void> {
    await this.#settings.set('fileBytes', learnSizes(this.#settings.values.fileBytes, receipt));
  }

  /** Stores the device's memory as the person enters it. */
  async setMemoryGB(gb: number): Promise<void> {
    await this.#settings.set('memoryGB', gb);
  }

  /**
   * Chooses the caption model and clears its failures, so that it is tried again where it failed. What was to be
   * described with another one once it is downloaded is forgotten.
   */
  async select(id: ModelId): Promise<void> {
    if (id !== this.selected && this.#settings.values.describeOnceReady !== false)
      await this.#settings.set('describeOnceReady', false);
    await this.#settings.set('model', id);
    await this.forgetFailures(id);
  }

  /** Clears a model's failures and the losses of the graphics card, so that all its device classes are tried again. */
  async forgetFailures(id: ModelId): Promise<void> {
    this.#card.reset();
    await this.#history.forgetFailures(id);
  }

  #rowOf({ model, deviceClass, secondsPerMeme, reason, ...judged }: Recommendation): ModelRow {
    const first = this.plan.planned(model)[0];
    const failures = this.#history
      .failuresOf(model.id)
      .map(({ deviceClass, failure }) => `Did not work on ${deviceLabel(deviceClass)}: ${sentence(failure)}`);
    return {
      model,
      download: this.#downloads.state(manifestOf(model, deviceClass)),
      downloadBytes: judged.downloadBytes,
      memoryBytes: judged.memoryBytes,
      secondsEach: secondsPerMeme,
      measured: judged.measured,
      verdict: judged.verdict,
      sentence: reason,
      because: judged.because,
      device: first === undefined ? null : deviceOf(first),
      active: model.id === this.active,
      failures: this.plan.avoidsCard(model) ? [...failures, CARD_LOST] : failures,
    };
  }
}

/** A model with measured file sizes in place of the catalogue's, which may be estimates. */
export function withKnownSizes(model: Model, known: SettingValues['fileBytes']): Model {
  const found = known[model.repo];
  return found === undefined ? model : { ...model, bytes: { ...model.bytes, ...found } };
}

/** The known file sizes, updated with those of a finished download. */
export function learnSizes(known: SettingValues['fileBytes'], { repo, files }: Receipt): SettingValues['fileBytes'] {
  const found = Object.fromEntries(files.map(({ path, bytes }) => [path, bytes]));
  return { ...known, [repo]: { ...known[repo], ...found } };
}
