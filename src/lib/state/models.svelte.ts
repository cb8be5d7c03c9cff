import { probeDevice } from '$lib/captioner/probe';
import { openModel } from '$lib/captioner/open-model';
import { selfTest } from '$lib/captioner/self-test';
import type { Device } from '$lib/domain/caption';
import { FAMILIES, modelById, MODELS } from '$lib/domain/catalogue';
import { describeDevice, deviceClasses, memoryGB, type DeviceProfile, type Fact } from '$lib/domain/device-profile';
import { sentence, type Failure } from '$lib/domain/failure';
import type { ModelId } from '$lib/domain/ids';
import { downloadBytes, dtypeLabel, mixKey } from '$lib/domain/manifest';
import { deviceOf, type DeviceClass, type Family, type Model } from '$lib/domain/model';
import { plan, type Trial } from '$lib/domain/placement';
import { recommend, type Recommendation, type Verdict } from '$lib/domain/recommendation';
import { failed, success, type Result } from '$lib/domain/result';
import { addSeconds, beginTrial, endTrial, forgetTrials, loadDevices } from '$lib/storage/devices';
import type { DeviceRecord } from '$lib/storage/schema';
import { storageEstimate } from '$lib/storage/space';
import type { Downloads, DownloadState } from './downloads.svelte';
import type { Notices } from './notices.svelte';
import { runningCaptioner, type RunningCaptioner } from './open-captioner';
import type { Settings } from './settings.svelte';

/** A model as Settings shows it. */
export type ModelRow = {
  readonly model: Model;
  readonly download: DownloadState;
  readonly downloadBytes: number;
  readonly memoryBytes: number;
  readonly secondsEach: number | null;
  readonly measured: boolean;
  readonly verdict: Verdict;
  /** What to know about it on this device, in plain English. */
  readonly sentence: string;
  /** Where it would run; null where it cannot. */
  readonly device: Device | null;
};

/** A family with its variants. */
export type ModelFamily = {
  readonly family: Family;
  readonly title: string;
  readonly character: string;
  readonly rows: readonly ModelRow[];
};

/** What the browser stores for this app. */
export type StorageUse = { readonly usedBytes: number; readonly freeBytes: number; readonly persistent: boolean };

/** Failures that say something about the device rather than about the moment. */
const DEVICE_FAILURES: ReadonlySet<Failure['kind']> = new Set([
  'no-device',
  'garbage',
  'out-of-memory',
  'model-failed',
]);

/** The models people choose from: what fits this device, what is downloaded, which one captions. */
export class Models {
  readonly #settings: Settings;
  readonly #notices: Notices;
  readonly #downloads: Downloads;
  #probed = $state.raw<DeviceProfile | null>(null);
  #records = $state.raw<readonly DeviceRecord[]>([]);
  #storage = $state.raw<StorageUse | null>(null);
  readonly #profile: DeviceProfile | null;
  readonly #trials = $derived(this.#records.flatMap(trialOf));
  readonly #judged: readonly Recommendation[];
  readonly #rows: ReadonlyMap<ModelId, ModelRow>;

  constructor(settings: Settings, notices: Notices, downloads: Downloads) {
    this.#settings = settings;
    this.#notices = notices;
    this.#downloads = downloads;
    this.#profile = $derived(
      this.#probed === null ? null : { ...this.#probed, statedMemoryGB: settings.values.memoryGB },
    );
    this.#judged = $derived(
      this.#profile === null
        ? []
        : recommend(this.#profile, MODELS, { trials: this.#trials, downloaded: downloads.models }),
    );
    this.#rows = $derived(new Map(this.#judged.map((judged) => [judged.model.id, this.#rowOf(judged)])));
  }

  /** Looks at the device and at what is downloaded. */
  async start(): Promise<void> {
    const [profile, records] = await Promise.all([probeDevice(), loadDevices(), this.#downloads.start()]);
    this.#probed = profile;
    if (records.ok) this.#records = records.value;
    await this.#measureStorage();
  }

  /**
   * Finds loads that never ended: the tab died there. Only the tab that runs the queue may ask, no other loads models.
   */
  async settleCrashes(): Promise<void> {
    const loaded = await loadDevices();
    if (!loaded.ok) return;
    for (const { model, deviceClass, loadingSince } of loaded.value) {
      if (loadingSince === null) continue;
      const detail = 'this page was closed while it was loading.';
      await endTrial(model, deviceClass, { kind: 'no-device', detail });
      this.#notices.say(
        `${model} was loading on ${deviceOf(deviceClass) === 'wasm' ? 'the processor' : 'the graphics card'} when this page stopped. ` +
          'It is not tried there again unless you choose it in Settings.',
        'bad',
      );
    }
    const settled = await loadDevices();
    if (settled.ok) this.#records = settled.value;
  }

  get families(): readonly ModelFamily[] {
    return FAMILIES.map(({ family, name, maker, character }) => ({
      family,
      title: name,
      character: `${character} · ${maker}`,
      rows: MODELS.filter((model) => model.family === family).flatMap((model) => this.#rows.get(model.id) ?? []),
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
    const model = this.selected === null ? undefined : modelById(this.selected);
    return model !== undefined && this.#usable(model).length > 0 ? model.id : null;
  }

  get deviceFacts(): readonly Fact[] {
    return this.#profile === null ? [] : describeDevice(this.#profile);
  }

  /** Memory of this device in GB; null where the browser does not tell and nobody has said. */
  get memoryGB(): number | null {
    return this.#profile === null ? null : memoryGB(this.#profile);
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
    await forgetTrials(id);
    const loaded = await loadDevices();
    if (loaded.ok) this.#records = loaded.value;
  }

  /** Downloads what the model needs where it would run here; it becomes the chosen one if none is usable yet. */
  async download(id: ModelId): Promise<void> {
    const model = modelById(id);
    const deviceClass = model === undefined ? undefined : this.#planned(model)[0];
    if (model === undefined || deviceClass === undefined) {
      this.#notices.say('This model cannot run on this device as it is set up.', 'bad');
      return;
    }
    const done = await this.#downloads.download(model, deviceClass, this.#settings.values.host);
    if (done.ok) {
      if (this.active === null) await this.select(id);
      this.#notices.say(`${model.name} is ready`, 'good');
    } else this.#notices.fail(done.failure);
    await this.#measureStorage();
  }

  /** Stops a download for now; what has arrived is kept. */
  pause(id: ModelId): void {
    this.#downloads.pause(id);
  }

  /** Deletes a model's files, and what an unfinished download has left. */
  async remove(id: ModelId): Promise<void> {
    const removed = await this.#downloads.remove(id);
    if (!removed.ok) this.#notices.fail(removed.failure);
    await this.#measureStorage();
  }

  /** Whether a host, as typed, answers for the models. */
  async checkHost(typed: string): Promise<Result<void>> {
    const answer = await this.#downloads.checkHost(typed);
    return answer.ok ? success(undefined) : answer;
  }

  /** Loads a downloaded model on the first of its places that works; what failed is remembered. */
  async open(id: ModelId): Promise<Result<RunningCaptioner>> {
    const model = modelById(id);
    const profile = this.#profile;
    if (model === undefined || profile === null) return failed({ kind: 'not-downloaded', model: id });
    const devices = this.#usable(model);
    if (devices.length === 0) return failed({ kind: 'not-downloaded', model: model.name });
    const picture = await this.#selfTestPicture();
    const opened = await openModel(
      { model, devices, threads: profile.threads },
      {
        attempting: async ({ deviceClass }) => this.#keep(await beginTrial(id, deviceClass)),
        attempted: async ({ deviceClass }, failure) => {
          const lasting = failure !== null && DEVICE_FAILURES.has(failure.kind) ? failure : null;
          this.#keep(await endTrial(id, deviceClass, lasting));
        },
        check: async (client, { deviceClass }) =>
          picture === null || this.#proven(id, deviceClass) ? null : await selfTest(client, picture, model.prompt),
      },
    );
    if (!opened.ok) return failed(opened.failure);
    const { client, deviceClass, spec, loaded, fallbacks } = opened.value;
    const [fallback] = fallbacks;
    return success(
      runningCaptioner(client, {
        model: id,
        revision: spec.revision,
        dtype: dtypeLabel(spec.mix),
        device: spec.device,
        deviceClass,
        threads: loaded.threads,
        note:
          fallback === undefined ? null : `Not on ${placeName(fallback.deviceClass)}: ${sentence(fallback.failure)}`,
      }),
    );
  }

  /** Remembers how long a meme took. */
  async measured({ model, deviceClass }: RunningCaptioner, seconds: number): Promise<void> {
    this.#keep(await addSeconds(model, deviceClass, seconds));
  }

  #rowOf({ model, verdict, deviceClass, memoryBytes, secondsPerMeme, measured, reason }: Recommendation): ModelRow {
    const place = this.#planned(model)[0];
    return {
      model,
      download: this.#downloads.state(model, place ?? deviceClass),
      downloadBytes: downloadBytes(model, place ?? deviceClass),
      memoryBytes,
      secondsEach: secondsPerMeme,
      measured,
      verdict: place === undefined ? 'cannot-run' : verdict,
      sentence: reason,
      device: place === undefined ? null : deviceOf(place),
    };
  }

  /** Places to try a model on, as the device and the person's choice allow. */
  #planned(model: Model): readonly DeviceClass[] {
    const profile = this.#profile;
    if (profile === null) return [];
    const { runOn } = this.#settings.values;
    if (runOn === 'automatic') return plan(model, profile, this.#trials);
    // Who forces a device gets it tried whatever was estimated or seen before.
    return deviceClasses(profile).filter((place) => deviceOf(place) === runOn && model.mixes[place] !== undefined);
  }

  /** The planned places whose files are here, each with the commit they belong to. */
  #usable(model: Model): { deviceClass: DeviceClass; revision: string }[] {
    return this.#planned(model).flatMap((deviceClass) => {
      const mix = model.mixes[deviceClass];
      const revision = mix === undefined ? undefined : this.#downloads.commit(model.id, mixKey(mix));
      return revision === undefined ? [] : [{ deviceClass, revision }];
    });
  }

  /** A place that has captioned memes before needs no test. */
  #proven(model: ModelId, deviceClass: DeviceClass): boolean {
    const record = this.#records.find((known) => known.model === model && known.deviceClass === deviceClass);
    return record !== undefined && record.secondsPerMeme.length > 0;
  }

  async #selfTestPicture(): Promise<Blob | null> {
    // Precached with the app; without it the test is left out rather than the model.
    const response = await fetch(new URL('self-test.png', document.baseURI)).catch(() => null);
    return response?.ok === true ? await response.blob() : null;
  }

  #keep(record: Result<DeviceRecord>): void {
    if (record.ok) this.#records = [...this.#records.filter(({ id }) => id !== record.value.id), record.value];
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

function placeName(deviceClass: DeviceClass): string {
  return deviceOf(deviceClass) === 'wasm' ? 'the processor' : 'the graphics card';
}

function median(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function trialOf({ model, deviceClass, secondsPerMeme, failure }: DeviceRecord): Trial[] {
  const seconds = median(secondsPerMeme);
  if (failure !== null) return [{ model, deviceClass, secondsPerMeme: null }];
  return seconds === undefined ? [] : [{ model, deviceClass, secondsPerMeme: seconds }];
}
