import { SvelteMap } from 'svelte/reactivity';
import type { Freshness, HostAnswer, ImportFile, Unfinished, WeightsNote, WeightsProgress } from './weights-protocol';
import { WeightStores, type WeightStore } from './weight-stores';
import { DEFAULT_MODEL } from '$lib/catalogue/catalogue';
import type { Failure } from '$lib/core/failure';
import type { ModelId } from '$lib/core/ids';
import { failed, success, type Result } from '$lib/core/result';
import type { WorkerLike } from '$lib/core/worker-link';
import { announce, onChange } from '$lib/storage/changes';
import { CANONICAL_HOST, manifestBytes, receiptBytes, type Receipt, type WeightManifest } from '$lib/catalogue/weights';

/** The state of a model's download. */
export type DownloadState =
  | { readonly kind: 'absent' }
  | {
      readonly kind: 'downloading' | 'paused';
      readonly doneBytes: number;
      readonly totalBytes: number;
      readonly bytesPerSecond: number;
      readonly note: string | null;
    }
  /** Its files are being imported from this device. */
  | { readonly kind: 'importing' }
  | { readonly kind: 'ready'; readonly bytes: number }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly doneBytes: number; readonly totalBytes: number };

/** The files of a model at one mix. Device classes differ in the mix they need. */
export type Variant = { readonly model: ModelId; readonly mix: string };

/** A variant's key in maps. */
export function variantKey({ model, mix }: Variant): string {
  return `${model} ${mix}`;
}

/** Callbacks for the end of every download. */
export type DownloadListener = {
  /** Called when this tab has completed a variant. */
  arrived(receipt: Receipt): Promise<void>;
  /** Called when a download ended without completing, weights were deleted, or another tab stored or deleted some. */
  changed(): Promise<void>;
};

type RunningDownload = { readonly mix: string; readonly store: WeightStore };
type InterruptedDownload = { readonly manifest: WeightManifest; readonly host: string | null };

/**
 * The stored weights and the running downloads. The first call starts the weight store's worker. It is independent of
 * captioner workers, so switching models does not stop a download. If it dies, calls fail with `worker-died`, and the
 * next call starts another, which resumes from what is stored.
 */
export class Downloads {
  readonly #stores: WeightStores;
  readonly #receipts = new SvelteMap<string, Receipt>();
  readonly #unfinished = new SvelteMap<string, Unfinished>();
  /** Running and failed downloads; the other states follow from what is stored. */
  readonly #states = new SvelteMap<string, DownloadState>();
  readonly #running = new Map<ModelId, RunningDownload>();
  /** Downloads that ended because the network was lost. They resume when it is back. */
  readonly #interrupted = new Map<string, InterruptedDownload>();
  #listener: DownloadListener | null = null;
  /** Models with at least one complete variant. */
  readonly models = $derived(new Set([...this.#receipts.values()].map(({ model }) => model)));

  /** Tests pass a fake worker. */
  constructor(spawn?: (host: string) => WorkerLike) {
    this.#stores = new WeightStores(spawn);
  }

  /** All complete variants. */
  get stored(): readonly Receipt[] {
    return [...this.#receipts.values()];
  }

  /** All partly downloaded variants that are not downloading. */
  get unfinished(): readonly Unfinished[] {
    return [...this.#unfinished.values()];
  }

  /**
   * Reads what is stored and deletes abandoned parts. From then on it follows other tabs and resumes downloads that a
   * lost network interrupted.
   */
  async start(listener: DownloadListener): Promise<void> {
    this.#listener = listener;
    onChange(({ kind }) => {
      if (kind === 'weights') void this.refresh().then(() => listener.changed());
    });
    addEventListener('online', () => void this.#resumeInterrupted());
    await this.refresh();
    void this.settle();
  }

  /** Finds models of which files are gone, which are unfinished downloads from then on, and deletes abandoned parts. */
  async settle(): Promise<void> {
    const swept = await this.#stores.any.call((api) => api.sweep());
    if (swept.ok && swept.value) await this.#changed();
  }

  /** Reads what is stored again, after it has changed. */
  async refresh(): Promise<void> {
    const listed = await this.#stores.any.call((api) => api.list());
    if (!listed.ok) return;
    const { complete, unfinished } = listed.value;
    this.#receipts.clear();
    for (const receipt of complete) this.#receipts.set(variantKey(receipt), receipt);
    this.#unfinished.clear();
    for (const part of unfinished)
      if (this.#running.get(part.model)?.mix !== part.mix) this.#unfinished.set(variantKey(part), part);
  }

  /** The download state of a variant. */
  state(variant: Variant): DownloadState {
    const key = variantKey(variant);
    const state = this.#states.get(key);
    if (state?.kind === 'downloading' || state?.kind === 'importing') return state;
    const receipt = this.#receipts.get(key);
    if (receipt !== undefined) return { kind: 'ready', bytes: receiptBytes(receipt) };
    if (state !== undefined) return state;
    const part = this.#unfinished.get(key);
    return part === undefined ? { kind: 'absent' } : { kind: 'paused', ...part, bytesPerSecond: 0, note: null };
  }

  /** The commit of a complete variant; undefined if it is not complete. */
  commit(variant: Variant): string | undefined {
    return this.#receipts.get(variantKey(variant))?.commit;
  }

  /** Downloads a variant; resumes an earlier download. */
  async download(manifest: WeightManifest, host: string | null): Promise<Result<Receipt>> {
    const key = variantKey(manifest);
    this.#interrupted.delete(key);
    let last = { doneBytes: 0, totalBytes: manifestBytes(manifest) };
    const onProgress = ({ doneBytes, totalBytes, bytesPerSecond, note }: WeightsProgress): void => {
      last = { doneBytes, totalBytes };
      const words = note === null ? null : NOTES[note];
      this.#states.set(key, { kind: 'downloading', ...last, bytesPerSecond, note: words });
    };
    const from = host ?? CANONICAL_HOST;
    const during = { kind: 'downloading', ...last, bytesPerSecond: 0, note: null } as const;
    const done = await this.#run(manifest, from, during, (store) =>
      store.call((api, progress) => api.download(manifest, from, progress(onProgress), progress())),
    );
    if (done.ok) return done;
    const { failure } = done;
    if (failure.kind !== 'cancelled') this.#states.set(key, { kind: 'failed', failure, ...last });
    if (failure.kind === 'offline') {
      this.#interrupted.set(key, { manifest, host });
      // The network may have come back before the download was added here.
      if (navigator.onLine) void this.#resumeInterrupted();
    }
    await this.#listener?.changed();
    return done;
  }

  /** Imports a variant from files on this device. */
  async importFiles(
    manifest: WeightManifest,
    host: string | null,
    files: readonly ImportFile[],
  ): Promise<Result<Receipt>> {
    const from = host ?? CANONICAL_HOST;
    return await this.#run(manifest, from, { kind: 'importing' }, (store) =>
      store.call((api, progress) => api.importFiles(manifest, from, files, progress())),
    );
  }

  /** Pauses a download. */
  pause(model: ModelId): void {
    void this.#stop(model);
  }

  /** Reads and hashes a variant's stored files again. A damaged file is deleted, and a download fetches it again. */
  async verify({ model, mix }: Variant): Promise<Result<Receipt>> {
    const verified = await this.#stores.any.call((api, progress) => api.verify(model, mix, progress()));
    if (!verified.ok) await this.#changed();
    return verified;
  }

  /** The commit of a stored variant and the newest one on the host. */
  async freshness(manifest: WeightManifest, host: string | null): Promise<Result<Freshness>> {
    const from = host ?? CANONICAL_HOST;
    return await this.#stores.of(from).call((api) => api.freshness(manifest, from));
  }

  /** Deletes one variant, complete or not. */
  async removeVariant(variant: Variant): Promise<Result<null>> {
    if (this.#running.get(variant.model)?.mix === variant.mix) await this.#stop(variant.model);
    const removed = await this.#stores.any.call((api) => api.remove(variant.model, variant.mix));
    this.#states.delete(variantKey(variant));
    this.#interrupted.delete(variantKey(variant));
    await this.#changed();
    return removed;
  }

  /** Deletes all variants of a model, complete or not. */
  async remove(model: ModelId): Promise<Result<null>> {
    const mixes = [...this.stored, ...this.unfinished].filter((variant) => variant.model === model);
    const running = this.#running.get(model);
    const all = new Set([...mixes.map(({ mix }) => mix), ...(running === undefined ? [] : [running.mix])]);
    for (const key of [...this.#states.keys()]) if (key.startsWith(`${model} `)) this.#states.delete(key);
    for (const mix of all) {
      const removed = await this.removeVariant({ model, mix });
      if (!removed.ok) return removed;
    }
    return success(null);
  }

  /** Deletes all weights and all parts. */
  async removeAll(): Promise<Result<null>> {
    await Promise.all([...this.#running.keys()].map((model) => this.#stop(model)));
    const removed = await this.#stores.any.call((api) => api.removeAll());
    this.#states.clear();
    this.#interrupted.clear();
    await this.#changed();
    return removed;
  }

  /** Checks that a host answers for the catalogue's models, and returns what it supports. */
  async checkHost(host: string): Promise<Result<HostAnswer>> {
    return await this.#stores.of(host).call((api) => api.checkHost(host, DEFAULT_MODEL.repo));
  }

  /** Stops the running download of a model and waits for its end. */
  async #stop(model: ModelId): Promise<void> {
    const running = this.#running.get(model);
    await running?.store.call((api) => api.pause(model, running.mix));
  }

  /** Runs a download or an import with the store of `host`; one at a time per model. */
  async #run(
    variant: Variant,
    host: string,
    during: DownloadState,
    act: (store: WeightStore) => Promise<Result<Receipt>>,
  ): Promise<Result<Receipt>> {
    if (this.#running.has(variant.model)) return failed({ kind: 'cancelled' });
    const key = variantKey(variant);
    const store = this.#stores.of(host);
    this.#running.set(variant.model, { mix: variant.mix, store });
    this.#unfinished.delete(key);
    this.#states.set(key, during);
    const done = await act(store);
    this.#running.delete(variant.model);
    this.#states.delete(key);
    if (done.ok) {
      this.#receipts.set(key, done.value);
      announce({ kind: 'weights' });
      await this.#listener?.arrived(done.value);
    } else await this.refresh();
    return done;
  }

  /** Reads what is stored after this tab changed it, and tells the other tabs to do so. */
  async #changed(): Promise<void> {
    announce({ kind: 'weights' });
    await this.refresh();
    await this.#listener?.changed();
  }

  async #resumeInterrupted(): Promise<void> {
    const interrupted = [...this.#interrupted.values()];
    this.#interrupted.clear();
    for (const { manifest, host } of interrupted) await this.download(manifest, host);
  }
}

/** The words on screen for each note of a download. */
const NOTES: Readonly<Record<WeightsNote, string>> = {
  resumed: 'Went on where it stopped.',
  'started over': 'The model changed on its host, so the changed file began again.',
  unverified: 'This host lists no checksums; only sizes can be checked.',
  waiting: 'Another tab is downloading it.',
};
