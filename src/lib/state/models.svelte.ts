import type { HostAnswer } from '$lib/captioner/weights-protocol';
import { probeDevice } from '$lib/captioner/probe';
import { MODELS, modelById } from '$lib/catalogue/catalogue';
import { FAMILIES } from '$lib/catalogue/families';
import { describeDevice, memoryGB, type DeviceProfile, type Fact } from '$lib/domain/device-profile';
import { sentence } from '$lib/core/failure';
import type { Contender } from '$lib/domain/comparison';
import type { ModelId } from '$lib/core/ids';
import { downloadBytes, manifestOf } from '$lib/catalogue/manifest';
import { deviceOf } from '$lib/core/device';
import type { Model } from '$lib/catalogue/model';
import { recommend, type Recommendation } from '$lib/domain/recommendation';
import { failed, type Result } from '$lib/core/result';
import type { Receipt } from '$lib/catalogue/weights';
import { storageEstimate } from '$lib/storage/space';
import type { Downloads } from './downloads.svelte';
import { Experience } from './experience.svelte';
import { GraphicsCard } from './graphics-card.svelte';
import { learnSizes, withKnownSizes } from './known-sizes';
import { CARD_LOST, ModelLoader, placeName, type InUse } from './model-loader.svelte';
import type { ModelFamily, ModelRow } from './model-row';
import type { Notices } from './notices.svelte';
import type { RunningCaptioner } from './open-captioner';
import { Places } from './places';
import { SearchModels } from './search-models.svelte';
import type { Settings } from './settings.svelte';
import { StoredModels } from './stored-models.svelte';

/** Said of a model that could run here, but not on the device that is forced. */
const NOT_WHERE_CHOSEN = 'It cannot run where “Run on” says; with “Automatic” it runs here.';

/** What the browser stores for this app. */
export type StorageUse = { readonly usedBytes: number; readonly freeBytes: number; readonly persistent: boolean };

/** The models people choose from: what fits this device, what is downloaded, which one captions. */
export class Models {
  readonly #settings: Settings;
  readonly #notices: Notices;
  readonly #downloads: Downloads;
  readonly #experience = new Experience();
  readonly #card = new GraphicsCard();
  readonly #loader = new ModelLoader(this.#experience, this.#card);
  readonly #comparisonLoader = new ModelLoader(this.#experience, this.#card);
  readonly #places: Places;
  /** What is stored, and what can be done with it. */
  readonly stored: StoredModels;
  /** The models for search by meaning. */
  readonly search: SearchModels;
  #started: Promise<void> | null = null;
  #probed = $state.raw<DeviceProfile | null>(null);
  #storage = $state.raw<StorageUse | null>(null);
  readonly #catalogue: readonly Model[];
  readonly #profile: DeviceProfile | null;
  readonly #judged: readonly Recommendation[];
  readonly #active: ModelId | null;
  readonly #rows: ReadonlyMap<ModelId, ModelRow>;

  constructor(settings: Settings, notices: Notices, downloads: Downloads) {
    this.#settings = settings;
    this.#notices = notices;
    this.#downloads = downloads;
    this.#places = new Places({
      profile: () => this.#profile,
      runOn: () => settings.values.runOn,
      commit: (variant) => downloads.commit(variant),
      experience: this.#experience,
      card: this.#card,
    });
    this.stored = new StoredModels(downloads, {
      host: () => settings.values.host,
      placesOf: (model) => this.#places.planned(model),
      arrived: (receipt) => this.#arrived(receipt),
      changed: () => this.#changed(),
    });
    this.search = new SearchModels(downloads, settings, {
      arrived: (receipt) => this.#arrived(receipt),
      ended: (done) => this.#ended(done),
    });
    this.#catalogue = $derived(MODELS.map((model) => withKnownSizes(model, settings.values.fileBytes)));
    this.#profile = $derived(
      this.#probed === null ? null : { ...this.#probed, statedMemoryGB: settings.values.memoryGB },
    );
    this.#judged = $derived(
      this.#profile === null
        ? []
        : recommend(this.#profile, this.#catalogue, {
            trials: this.#experience.trials,
            downloaded: downloads.models,
          }),
    );
    this.#active = $derived.by(() => {
      const model = this.#modelOf(this.selected);
      return model !== undefined && this.#places.usable(model).length > 0 ? model.id : null;
    });
    this.#rows = $derived(new Map(this.#judged.map((judged) => [judged.model.id, this.#rowOf(judged)])));
  }

  /** Looks at the device and at what is downloaded, once however often it is called. */
  start(): Promise<void> {
    this.#started ??= this.#look();
    return this.#started;
  }

  async #look(): Promise<void> {
    const downloads = this.#downloads.start({ arrived: (one) => this.#arrived(one), changed: () => this.#changed() });
    const [profile] = await Promise.all([probeDevice(), this.#experience.load(), downloads]);
    this.#probed = profile;
    await this.#measureStorage();
  }

  /**
   * Finds loads that never ended: the tab died there. Only the tab that runs the queue may ask, no other loads models.
   */
  async settleCrashes(): Promise<void> {
    for (const { model, deviceClass } of await this.#experience.settleCrashes())
      this.#notices.say(
        `${model} was loading on ${placeName(deviceClass)} when this page stopped. ` +
          'It is not tried there again unless you press “Try again” in Settings.',
        'bad',
      );
  }

  get families(): readonly ModelFamily[] {
    return FAMILIES.map(({ id, name, maker, character }) => ({
      family: id,
      title: name,
      character: `${character} · ${maker}`,
      rows: MODELS.filter((model) => model.family === id).flatMap((model) => this.#rows.get(model.id) ?? []),
    }));
  }

  /** The model to start with on this device; null until the device was looked at, or where none fits. */
  get recommended(): ModelRow | null {
    const best = this.#judged.find(({ verdict }) => verdict === 'best');
    return best === undefined ? null : (this.#rows.get(best.model.id) ?? null);
  }

  /** The model the person chose, downloaded or not. */
  get selected(): ModelId | null {
    return this.#settings.values.model;
  }

  /** The model that captions: the chosen one, once it is downloaded for a place it can run. */
  get active(): ModelId | null {
    return this.#active;
  }

  /** The model that is loaded in this tab and where it runs; null while none is. */
  get inUse(): InUse | null {
    return this.#loader.inUse;
  }

  get deviceFacts(): readonly Fact[] {
    return this.#profile === null ? [] : describeDevice(this.#profile);
  }

  /** Memory of this device in GB; null where the browser does not tell and nobody has said. */
  get memoryGB(): number | null {
    return this.#profile === null ? null : memoryGB(this.#profile);
  }

  /** Seconds a meme took this model on this device, where it would run now; null when none was measured. */
  measuredSeconds(id: ModelId): number | null {
    const row = this.#rows.get(id);
    return row?.measured === true ? row.secondsEach : null;
  }

  get storage(): StorageUse | null {
    return this.#storage;
  }

  /** Keeps what the person says the device has. */
  async setMemoryGB(gb: number): Promise<void> {
    await this.#settings.set('memoryGB', gb);
  }

  /** Chooses the caption model; places where it failed before are tried once more. */
  async select(id: ModelId): Promise<void> {
    await this.#settings.set('model', id);
    await this.#forgetFailures(id);
  }

  /** Lets a model be tried again where it failed before. */
  async tryAgain(id: ModelId): Promise<void> {
    await this.#forgetFailures(id);
    this.releaseStale();
  }

  /** Downloads what the model needs where it would run here; it becomes the chosen one if none is usable yet. */
  async download(id: ModelId): Promise<void> {
    // New files may work where the old ones failed.
    await this.#forgetFailures(id);
    const model = this.#modelOf(id);
    const deviceClass = model === undefined ? undefined : this.#places.planned(model)[0];
    if (model === undefined || deviceClass === undefined) {
      this.#notices.say('This model cannot run on this device as it is set up.', 'bad');
      return;
    }
    const done = await this.#downloads.download(manifestOf(model, deviceClass), this.#settings.values.host);
    if (done.ok) await this.#arrived(done.value);
    else await this.#ended(done);
  }

  /** Stops a download for now; what has arrived is kept. */
  pause(id: ModelId): void {
    this.#downloads.pause(id);
  }

  /** Deletes a model's files, and what an unfinished download has left. */
  async remove(id: ModelId): Promise<void> {
    await this.#ended(await this.#downloads.remove(id));
  }

  /** Whether a host, as typed, answers for the models, and whether it lists hashes. */
  async checkHost(typed: string): Promise<Result<HostAnswer>> {
    return await this.#downloads.checkHost(typed);
  }

  /**
   * Loads a downloaded model on the first of its places that works; what failed is remembered. Fails with `cancelled` after
   * `signal`, or when another model or device is chosen meanwhile.
   */
  async open(id: ModelId, signal?: AbortSignal): Promise<Result<RunningCaptioner>> {
    const model = this.#modelOf(id);
    const devices = model === undefined ? [] : this.#places.usable(model);
    if (model === undefined || devices.length === 0) return failed({ kind: 'not-downloaded', model: id });
    const avoidsCard = this.#places.avoidsCard(model);
    const opened = await this.#loader.open(
      { model, devices, threads: this.#profile?.threads ?? 1, avoidsCard },
      signal,
    );
    if (opened.ok && opened.value.note === CARD_LOST) this.#notices.say(CARD_LOST);
    return opened;
  }

  /**
   * Loads a model where a comparison, or a picture that is searched for, wants it, apart from the queue's model, which must be
   * out of memory. Fails with
   * `not-downloaded` where the files for that device are not here.
   */
  async openFor(
    { model: id, runOn }: Pick<Contender, 'model' | 'runOn'>,
    signal: AbortSignal,
  ): Promise<Result<RunningCaptioner>> {
    await this.start();
    const model = this.#modelOf(id);
    const devices = model === undefined ? [] : this.#places.wanted(model, runOn);
    if (model === undefined || devices.length === 0) return failed({ kind: 'not-downloaded', model: id });
    const threads = this.#profile?.threads ?? 1;
    return await this.#comparisonLoader.open({ model, devices, threads, avoidsCard: false }, signal);
  }

  /** Lets the model that is loaded or being loaded go, unless it is the one to use and where it is to be used. */
  releaseStale(): void {
    const { target } = this.#loader;
    if (target === null) return;
    const model = this.#modelOf(this.active ?? target.model);
    const first = model === undefined ? undefined : this.#places.usable(model)[0];
    if (target.model !== model?.id || target.deviceClass !== first?.deviceClass) this.#loader.release();
  }

  /** Remembers how long a meme took; the comparison of places may then want another place to have its turn. */
  async measured({ model: id, deviceClass }: RunningCaptioner, seconds: number): Promise<void> {
    this.#card.captioned(deviceClass);
    const model = this.#modelOf(id);
    const before = model === undefined ? null : this.#places.turn(model);
    await this.#experience.add(id, deviceClass, seconds);
    if (model !== undefined && this.#places.turn(model) !== before) this.releaseStale();
  }

  #rowOf({ model, verdict, deviceClass, memoryBytes, secondsPerMeme, measured, reason }: Recommendation): ModelRow {
    const place = this.#places.planned(model)[0];
    const failures = this.#experience
      .failuresOf(model.id)
      .map(({ deviceClass, failure }) => `Did not work on ${placeName(deviceClass)}: ${sentence(failure)}`);
    return {
      model,
      download: this.#downloads.state(manifestOf(model, place ?? deviceClass)),
      downloadBytes: downloadBytes(model, place ?? deviceClass),
      memoryBytes,
      secondsEach: secondsPerMeme,
      measured,
      verdict: place === undefined ? 'cannot-run' : verdict,
      sentence: place === undefined && verdict !== 'cannot-run' ? NOT_WHERE_CHOSEN : reason,
      device: place === undefined ? null : deviceOf(place),
      active: model.id === this.#active,
      failures: this.#places.avoidsCard(model) ? [...failures, CARD_LOST] : failures,
    };
  }

  #modelOf(id: ModelId | null): Model | undefined {
    return this.#catalogue.find((model) => model.id === id);
  }

  async #forgetFailures(id: ModelId): Promise<void> {
    this.#card.forgive();
    await this.#experience.forgetFailures(id);
  }

  /** A variant is whole now: its sizes are the truth, and it captions, or searches, if nothing else can. */
  async #arrived(receipt: Receipt): Promise<void> {
    this.stored.forget(receipt);
    await this.#settings.set('fileBytes', learnSizes(this.#settings.values.fileBytes, receipt));
    if (modelById(receipt.model) === undefined) await this.search.arrived(receipt);
    else if (this.active === null) await this.select(receipt.model);
    this.#notices.say(`${receipt.model} is ready`, 'good');
    await this.#changed();
  }

  /** A download stopped, or something was deleted. */
  async #ended(done: Result<unknown>): Promise<void> {
    if (!done.ok) this.#notices.fail(done.failure);
    await this.#changed();
  }

  /** Something was stored or deleted. */
  async #changed(): Promise<void> {
    this.releaseStale();
    await this.#measureStorage();
  }

  async #measureStorage(): Promise<void> {
    const space = await storageEstimate();
    const persistent = this.#probed?.storagePersistent ?? false;
    this.#storage =
      space === null
        ? null
        : { usedBytes: space.usedBytes, freeBytes: Math.max(0, space.totalBytes - space.usedBytes), persistent };
  }
}
