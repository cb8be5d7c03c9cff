import type { HostAnswer } from './weights-protocol';
import type { Failure } from '$lib/core/failure';
import type { ModelId } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';
import type { Result } from '$lib/core/result';
import { modelById } from '$lib/catalogue/catalogue';
import { manifestOf } from '$lib/catalogue/manifest';
import type { Receipt } from '$lib/catalogue/weights';
import { deleteRemade, remadeBytes } from '$lib/storage/remade';
import { storageEstimate } from '$lib/storage/space';
import { DeviceHistory } from './device-history.svelte';
import type { Downloads } from './downloads.svelte';
import { GraphicsCard } from './graphics-card.svelte';
import { ModelChoice } from './model-choice.svelte';
import { ModelOpener } from './model-opener.svelte';
import type { Notices } from '$lib/basics/notices.svelte';
import { SearchModels } from './search-models.svelte';
import type { Settings } from '$lib/basics/settings.svelte';
import { StoredModels } from './stored-models.svelte';

/** The storage that this app uses. */
type StorageUse = { readonly usedBytes: number; readonly freeBytes: number };

/** Everything about models: choosing, opening, downloading and storing them. */
export class Models {
  readonly #settings: Settings;
  readonly #notices: Notices;
  readonly #downloads: Downloads;
  readonly choice: ModelChoice;
  readonly opener: ModelOpener;
  /** The stored models. */
  readonly stored: StoredModels;
  /** The models for search by meaning. */
  readonly search: SearchModels;
  #started: Promise<void> | null = null;
  #storage = $state.raw<StorageUse | null>(null);
  #remadeBytes = $state.raw(0);
  readonly storage = $derived(this.#storage);
  /** True if the browser keeps the storage until the person deletes it. */
  readonly storageIsPersistent = $derived.by(() => this.choice.profile?.storagePersistent ?? false);
  /** Bytes of what is made again when it is needed, as `measureStorage` found them last. */
  readonly remadeBytes = $derived(this.#remadeBytes);

  constructor(settings: Settings, notices: Notices, downloads: Downloads, memes: () => readonly Meme[]) {
    this.#settings = settings;
    this.#notices = notices;
    this.#downloads = downloads;
    const history = new DeviceHistory();
    const card = new GraphicsCard();
    this.choice = new ModelChoice(settings, downloads, history, card);
    this.opener = new ModelOpener(this.choice, history, card, notices, downloads);
    this.stored = new StoredModels(downloads, {
      host: () => settings.values.host,
      devicesOf: (model) => this.choice.plan.planned(model),
    });
    this.search = new SearchModels(downloads, settings, notices, memes);
  }

  /** Probes the device and reads what is downloaded. Repeated calls return the first call's promise. */
  start(): Promise<void> {
    this.#started ??= this.#load();
    return this.#started;
  }

  /** Clears a model's failures, so that it is tried again where it failed. */
  async tryAgain(id: ModelId): Promise<void> {
    await this.choice.forgetFailures(id);
    this.opener.releaseStale();
  }

  /**
   * Downloads a model for the device class where it would run. It is chosen afterwards if no other model can caption.
   * With `quiet` no notice reports a failure, because the dock does. If memes are to be described with it, the search
   * model that was added is fetched as well.
   */
  async download(id: ModelId, quiet = false): Promise<void> {
    const awaited = this.#isAwaited(id);
    if (awaited) await this.#settings.set('describeOnceReady', true);
    // New files may work on a device class where the old ones failed.
    await this.choice.forgetFailures(id);
    const model = this.choice.modelOf(id);
    const deviceClass = model === undefined ? undefined : this.choice.plan.planned(model)[0];
    if (model === undefined || deviceClass === undefined) {
      this.#notices.say('This model cannot run on this device as it is set up.', 'bad');
      return;
    }
    const added = awaited ? this.search.fetchAdded() : null;
    const done = await this.#downloads.download(manifestOf(model, deviceClass), this.#settings.values.host);
    if (!done.ok && !quiet) this.#notices.fail(done.failure);
    // Otherwise both are tried again together.
    if (added !== null && done.ok) await this.#endAdded(await added);
  }

  /**
   * Goes on with what a reload interrupted: the download of the model that is to describe the memes, and that of the
   * search model that was added.
   */
  async resume(): Promise<void> {
    const { describeOnceReady } = this.#settings.values;
    const { selected, active } = this.choice;
    if (describeOnceReady === 'paused') return;
    if (describeOnceReady && active === null && selected !== null) await this.download(selected, true);
    else if (this.search.added !== undefined) await this.#endAdded(await this.search.fetchAdded());
  }

  /** Pauses a download; what was received stays stored. */
  pause(id: ModelId): void {
    const added = this.search.added?.model.id;
    if (this.#isAwaited(id)) {
      void this.#settings.set('describeOnceReady', 'paused');
      if (added !== undefined) this.#downloads.pause(added);
    }
    this.#downloads.pause(id);
  }

  /** Deletes a model's files, including partial downloads. */
  async remove(id: ModelId): Promise<void> {
    const added = this.search.added?.model.id;
    if (this.#isAwaited(id)) {
      await this.#settings.set('describeOnceReady', false);
      if (added !== undefined) this.search.pause(added);
    }
    const removed = await this.#downloads.remove(id);
    if (!removed.ok) this.#notices.fail(removed.failure);
  }

  /** Checks that a host answers for the models, and if it lists hashes. */
  async checkHost(host: string): Promise<Result<HostAnswer>> {
    return await this.#downloads.checkHost(host);
  }

  /** Measures what is stored, and how much of it is made again when it is needed. */
  async measureStorage(): Promise<void> {
    await this.start();
    this.#remadeBytes = await remadeBytes();
    await this.#measureUse();
  }

  /** Deletes what is made again when it is needed. */
  async deleteRemade(): Promise<void> {
    const deleted = await deleteRemade();
    if (!deleted.ok) this.#notices.fail(deleted.failure);
    await this.measureStorage();
  }

  /** The caption model is there, and the search model or a failure, which is said. */
  async #endAdded(failure: Failure | null): Promise<void> {
    await this.search.add(undefined);
    if (failure !== null) this.#notices.fail(failure, 'Better search could not be fetched. ');
  }

  /** True if memes are to be described once this model is downloaded. */
  #isAwaited(id: ModelId): boolean {
    return this.#settings.values.describeOnceReady !== false && this.choice.selected === id;
  }

  async #load(): Promise<void> {
    this.search.start();
    const downloads = this.#downloads.start({ arrived: (one) => this.#arrived(one), changed: () => this.#changed() });
    await Promise.all([this.choice.start(), downloads.then(() => this.#measureUse())]);
  }

  /**
   * A variant is complete: its file sizes are stored, and it becomes the model that captions, or searches, if there is
   * none.
   */
  async #arrived(receipt: Receipt): Promise<void> {
    this.stored.forget(receipt);
    // The dock says that its memes are being described now.
    const awaited = this.#isAwaited(receipt.model) || this.search.added?.model.id === receipt.model;
    await this.choice.learnSizes(receipt);
    if (modelById(receipt.model) === undefined) await this.search.arrived(receipt);
    else if (this.choice.active === null) await this.choice.select(receipt.model);
    if (!awaited) this.#notices.say(`${receipt.model} is ready`, 'good');
    await this.#changed();
  }

  /** Called when weights were stored or deleted, or a download stopped. */
  async #changed(): Promise<void> {
    this.opener.releaseStale();
    await this.search.deleteOldVectors();
    await this.#measureUse();
  }

  async #measureUse(): Promise<void> {
    const space = await storageEstimate();
    this.#storage =
      space === null
        ? null
        : { usedBytes: space.usedBytes, freeBytes: Math.max(0, space.totalBytes - space.usedBytes) };
  }
}
