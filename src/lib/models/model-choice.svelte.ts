import { probeDevice } from '$lib/captioner/probe';
import { sentence } from '$lib/core/failure';
import type { ModelId } from '$lib/core/ids';
import { MODELS } from '$lib/catalogue/catalogue';
import { FAMILIES } from '$lib/catalogue/families';
import { describeDevice, memoryGB, type DeviceFact, type DeviceProfile } from '$lib/captioner/device-profile';
import { downloadBytes, manifestOf } from '$lib/catalogue/manifest';
import { deviceOf, deviceLabel } from '$lib/core/device';
import type { Model } from '$lib/catalogue/model';
import type { Receipt } from '$lib/catalogue/weights';
import { recommend, type Recommendation } from './advice/recommendation';
import type { DeviceHistory } from './device-history.svelte';
import { DevicePlan } from './device-plan';
import type { Downloads } from './downloads.svelte';
import { CARD_LOST, type GraphicsCard } from './graphics-card.svelte';
import type { ModelFamily, ModelRow } from './model-row';
import type { Settings } from '$lib/basics/settings.svelte';
import type { SettingValues } from '$lib/storage/settings';

/** Said of a model that could run here, but not on the device that is forced. */
const NOT_WHERE_CHOSEN = 'It cannot run where “Run on” says; with “Automatic” it runs here.';

/** The caption models people choose from: what fits this device, and which one is chosen. */
export class ModelChoice {
  readonly #settings: Settings;
  readonly #downloads: Downloads;
  readonly #history: DeviceHistory;
  readonly #card: GraphicsCard;
  #probed = $state.raw<DeviceProfile | null>(null);
  /** Where models run here. */
  readonly plan: DevicePlan;
  /** This device; null until it was looked at. */
  readonly profile = $derived.by(() =>
    this.#probed === null ? null : { ...this.#probed, statedMemoryGB: this.#settings.values.memoryGB },
  );
  readonly deviceFacts = $derived.by((): readonly DeviceFact[] =>
    this.profile === null ? [] : describeDevice(this.profile),
  );
  /** Memory of this device in GB; null where the browser does not tell and nobody has said. */
  readonly memoryGB = $derived.by(() => (this.profile === null ? null : memoryGB(this.profile)));
  readonly #catalogue = $derived.by(() =>
    MODELS.map((model) => withKnownSizes(model, this.#settings.values.fileBytes)),
  );
  readonly #judged = $derived.by(() =>
    this.profile === null
      ? []
      : recommend(this.profile, this.#catalogue, {
          trials: this.#history.trials,
          downloaded: this.#downloads.models,
        }),
  );
  /** The model the person chose, downloaded or not. */
  readonly selected = $derived.by(() => this.#settings.values.model);
  /** The model that captions: the chosen one, once it is downloaded for a device it can run on. */
  readonly active = $derived.by((): ModelId | null => {
    const model = this.modelOf(this.selected);
    return model !== undefined && this.plan.usable(model).length > 0 ? model.id : null;
  });
  readonly #rows = $derived.by(() => new Map(this.#judged.map((judged) => [judged.model.id, this.#rowOf(judged)])));
  readonly families = $derived.by((): readonly ModelFamily[] =>
    FAMILIES.map(({ id, name, maker, character }) => ({
      family: id,
      title: name,
      character: `${character} · ${maker}`,
      rows: MODELS.filter((model) => model.family === id).flatMap((model) => this.#rows.get(model.id) ?? []),
    })),
  );
  /** The model to start with on this device; null until the device was looked at, or where none fits. */
  readonly recommended = $derived.by((): ModelRow | null => {
    const best = this.#judged.find(({ verdict }) => verdict === 'best');
    return best === undefined ? null : (this.#rows.get(best.model.id) ?? null);
  });

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

  /** Looks at the device. */
  async start(): Promise<void> {
    const [profile] = await Promise.all([probeDevice(), this.#history.load()]);
    this.#probed = profile;
  }

  /** A model of the catalogue with its sizes as downloads have found them. */
  modelOf(id: ModelId | null): Model | undefined {
    return this.#catalogue.find((model) => model.id === id);
  }

  /** Seconds a meme took this model on this device, where it would run now; null when none was measured. */
  measuredSeconds(id: ModelId): number | null {
    const row = this.#rows.get(id);
    return row?.measured === true ? row.secondsEach : null;
  }

  /** Keeps the sizes of files that a finished download tells. */
  async learnSizes(receipt: Receipt): Promise<void> {
    await this.#settings.set('fileBytes', learnSizes(this.#settings.values.fileBytes, receipt));
  }

  /** Keeps what the person says the device has. */
  async setMemoryGB(gb: number): Promise<void> {
    await this.#settings.set('memoryGB', gb);
  }

  /** Chooses the caption model; devices where it failed before are tried once more. */
  async select(id: ModelId): Promise<void> {
    await this.#settings.set('model', id);
    await this.forgetFailures(id);
  }

  /** Lets a model be tried again where it failed before. */
  async forgetFailures(id: ModelId): Promise<void> {
    this.#card.reset();
    await this.#history.forgetFailures(id);
  }

  #rowOf({ model, verdict, deviceClass, memoryBytes, secondsPerMeme, measured, reason }: Recommendation): ModelRow {
    const first = this.plan.planned(model)[0];
    const failures = this.#history
      .failuresOf(model.id)
      .map(({ deviceClass, failure }) => `Did not work on ${deviceLabel(deviceClass)}: ${sentence(failure)}`);
    return {
      model,
      download: this.#downloads.state(manifestOf(model, first ?? deviceClass)),
      downloadBytes: downloadBytes(model, first ?? deviceClass),
      memoryBytes,
      secondsEach: secondsPerMeme,
      measured,
      verdict: first === undefined ? 'cannot-run' : verdict,
      sentence: first === undefined && verdict !== 'cannot-run' ? NOT_WHERE_CHOSEN : reason,
      device: first === undefined ? null : deviceOf(first),
      active: model.id === this.active,
      failures: this.plan.avoidsCard(model) ? [...failures, CARD_LOST] : failures,
    };
  }
}

/** A model with the sizes that downloads have found in place of the catalogue's, which may be estimates. */
export function withKnownSizes(model: Model, known: SettingValues['fileBytes']): Model {
  const found = known[model.repo];
  return found === undefined ? model : { ...model, bytes: { ...model.bytes, ...found } };
}

/** What is known together with what a finished download tells. */
export function learnSizes(known: SettingValues['fileBytes'], { repo, files }: Receipt): SettingValues['fileBytes'] {
  const found = Object.fromEntries(files.map(({ path, bytes }) => [path, bytes]));
  return { ...known, [repo]: { ...known[repo], ...found } };
}
