import { SvelteMap } from 'svelte/reactivity';
import { WeightsClient } from '$lib/captioner/weights-client';
import type { HostAnswer, WeightsNote } from '$lib/captioner/weights-protocol';
import { DEFAULT_MODEL } from '$lib/domain/catalogue';
import type { Failure } from '$lib/domain/failure';
import type { ModelId } from '$lib/domain/ids';
import { downloadBytes, filesOf, mixKey } from '$lib/domain/manifest';
import type { DeviceClass, Model } from '$lib/domain/model';
import { failed, success, type Result } from '$lib/domain/result';
import { CANONICAL_HOST, receiptBytes, type Receipt, type WeightManifest } from '$lib/domain/weights';

/** Where a model's download stands. */
export type DownloadState =
  | { readonly kind: 'absent' }
  | {
      readonly kind: 'downloading' | 'paused';
      readonly doneBytes: number;
      readonly totalBytes: number;
      readonly bytesPerSecond: number;
      readonly note: string | null;
    }
  | { readonly kind: 'ready'; readonly bytes: number }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly doneBytes: number; readonly totalBytes: number };

/** A model variant's name in maps: the same model has other files on another device class. */
function keyOf(model: ModelId, mix: string): string {
  return `${model} ${mix}`;
}

/** What of the models is on this device, and what is on its way. */
export class Downloads {
  readonly #client: WeightsClient;
  readonly #receipts = new SvelteMap<string, Receipt>();
  readonly #states = new SvelteMap<string, DownloadState>();
  readonly #running = new Map<ModelId, string>();
  readonly #models = $derived(new Set([...this.#receipts.values()].map(({ model }) => model)));

  constructor(client = new WeightsClient()) {
    this.#client = client;
  }

  /** Models of which some variant is whole. */
  get models(): ReadonlySet<ModelId> {
    return this.#models;
  }

  /** Reads what is stored and throws away what nobody went on with. */
  async start(): Promise<void> {
    await this.refresh();
    void this.#client.sweep();
  }

  /** Reads what is stored again, after another tab changed it. */
  async refresh(): Promise<void> {
    const listed = await this.#client.list();
    if (!listed.ok) return;
    this.#receipts.clear();
    for (const receipt of listed.value.complete) this.#receipts.set(keyOf(receipt.model, receipt.mix), receipt);
    for (const { model, mix, doneBytes, totalBytes } of listed.value.unfinished)
      if (!this.#running.has(model))
        this.#states.set(keyOf(model, mix), { kind: 'paused', doneBytes, totalBytes, bytesPerSecond: 0, note: null });
  }

  /** Where the variant for a device class stands. */
  state(model: Model, deviceClass: DeviceClass): DownloadState {
    const key = keyOf(model.id, mixKey(model.mixes[deviceClass] ?? {}));
    const receipt = this.#receipts.get(key);
    if (receipt !== undefined) return { kind: 'ready', bytes: receiptBytes(receipt) };
    return this.#states.get(key) ?? { kind: 'absent' };
  }

  /** The commit a whole variant is of; undefined when it is not whole. */
  commit(model: ModelId, mix: string): string | undefined {
    return this.#receipts.get(keyOf(model, mix))?.commit;
  }

  /** Downloads the variant for a device class, going on where an earlier download stopped. */
  async download(model: Model, deviceClass: DeviceClass, host: string | null): Promise<Result<Receipt>> {
    const manifest = manifestOf(model, deviceClass);
    const { mix } = manifest;
    const key = keyOf(model.id, mix);
    if (this.#running.has(model.id)) return failed({ kind: 'cancelled' });
    this.#running.set(model.id, mix);
    let last = { doneBytes: 0, totalBytes: downloadBytes(model, deviceClass) };
    this.#states.set(key, { kind: 'downloading', ...last, bytesPerSecond: 0, note: null });
    const done = await this.#client.download(manifest, host ?? CANONICAL_HOST, (progress) => {
      last = progress;
      const note = progress.note === null ? null : NOTES[progress.note];
      this.#states.set(key, { kind: 'downloading', ...last, bytesPerSecond: progress.bytesPerSecond, note });
    });
    this.#running.delete(model.id);
    if (done.ok) {
      this.#states.delete(key);
      this.#receipts.set(key, done.value);
    } else if (done.failure.kind === 'cancelled') {
      // Paused, unless `remove` has already taken the state away.
      if (this.#states.has(key)) this.#states.set(key, { kind: 'paused', ...last, bytesPerSecond: 0, note: null });
    } else this.#states.set(key, { kind: 'failed', failure: done.failure, ...last });
    return done;
  }

  /** Stops a download for now. */
  pause(model: ModelId): void {
    const mix = this.#running.get(model);
    if (mix !== undefined) void this.#client.pause(model, mix);
  }

  /** Deletes every variant of a model, finished or not. */
  async remove(model: ModelId): Promise<Result<null>> {
    const mine = (key: string): boolean => key.startsWith(`${model} `);
    const keys = new Set([...this.#states.keys(), ...this.#receipts.keys()].filter(mine));
    for (const key of keys) {
      this.#states.delete(key);
      this.#receipts.delete(key);
    }
    for (const key of keys) {
      const removed = await this.#client.remove(model, key.slice(model.length + 1));
      if (!removed.ok) return removed;
    }
    return success(null);
  }

  /** Whether a host, as typed, answers for the catalogue's models. */
  async checkHost(typed: string): Promise<Result<HostAnswer>> {
    return await this.#client.checkHost(typed, DEFAULT_MODEL.repo);
  }
}

/** What a person should know of a download, in words. */
const NOTES: Readonly<Record<WeightsNote, string>> = {
  resumed: 'Went on where it stopped.',
  'started over': 'The model changed on its host, so the changed file began again.',
  unverified: 'This host lists no checksums; only sizes can be checked.',
  waiting: 'Another tab is downloading it.',
};

function manifestOf(model: Model, deviceClass: DeviceClass): WeightManifest {
  const { id, repo, revision } = model;
  return { model: id, mix: mixKey(model.mixes[deviceClass] ?? {}), repo, revision, files: filesOf(model, deviceClass) };
}
