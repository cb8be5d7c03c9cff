import { SvelteMap } from 'svelte/reactivity';
import type {
  Freshness,
  HostAnswer,
  ImportFile,
  Unfinished,
  WeightsNote,
  WeightsProgress,
  WeightsWorker,
} from './weights-protocol';
import { DEFAULT_MODEL } from '$lib/catalogue/catalogue';
import type { Failure } from '$lib/core/failure';
import type { ModelId } from '$lib/core/ids';
import { failed, success, type Result } from '$lib/core/result';
import { WorkerLink, type WorkerLike } from '$lib/core/worker-link';
import { announce, onChange } from '$lib/storage/changes';
import { CANONICAL_HOST, manifestBytes, receiptBytes, type Receipt, type WeightManifest } from '$lib/catalogue/weights';

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
  /** Its files are being taken from this device. */
  | { readonly kind: 'importing' }
  | { readonly kind: 'ready'; readonly bytes: number }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly doneBytes: number; readonly totalBytes: number };

/** One variant of a model: the same model has other files on another device class. */
export type Variant = { readonly model: ModelId; readonly mix: string };

/** A variant's name in maps. */
export function variantKey({ model, mix }: Variant): string {
  return `${model} ${mix}`;
}

/** A host is asked four times and may ask for a minute in between. What takes longer tells that it goes on. */
const QUIET_MS = 300_000;

/** Who wants to know what becomes of every download, whoever asked for it. */
export type Follower = {
  /** A variant became whole in this tab. */
  arrived(receipt: Receipt): Promise<void>;
  /** A download ended otherwise, something was deleted, or another tab stored or deleted something. */
  changed(): Promise<void>;
};

type InterruptedDownload = { readonly manifest: WeightManifest; readonly host: string | null };

/**
 * What of the models is on this device, and what is on its way. The weight store's worker is started by the first call and
 * outlives captioner workers: a model switch does not stop a download. When it dies the calls fail with `worker-died`, and
 * the next call starts another one, which goes on with what is stored.
 */
export class Downloads {
  readonly #link: WorkerLink<WeightsWorker>;
  readonly #receipts = new SvelteMap<string, Receipt>();
  readonly #unfinished = new SvelteMap<string, Unfinished>();
  /** What goes on or went wrong, beside what is stored. */
  readonly #states = new SvelteMap<string, DownloadState>();
  readonly #running = new Map<ModelId, string>();
  /** Downloads that the lack of a network ended; they go on when it is back. */
  readonly #interrupted = new Map<string, InterruptedDownload>();
  #follower: Follower | null = null;
  /** Models of which some variant is whole. */
  readonly models = $derived(new Set([...this.#receipts.values()].map(({ model }) => model)));

  /** Tests give their own worker. */
  constructor(spawn: () => WorkerLike = spawnWeights) {
    this.#link = new WorkerLink(spawn, { quietMs: QUIET_MS });
  }

  /** Every variant that is whole. */
  get stored(): readonly Receipt[] {
    return [...this.#receipts.values()];
  }

  /** Every variant of which a part is here and that nobody is downloading. */
  get unfinished(): readonly Unfinished[] {
    return [...this.#unfinished.values()];
  }

  /**
   * Reads what is stored and throws away what nobody went on with; from then on follows other tabs and goes on with what the
   * lack of a network has cut off.
   */
  async start(follower: Follower): Promise<void> {
    this.#follower = follower;
    onChange(({ kind }) => {
      if (kind === 'weights') void this.refresh().then(() => follower.changed());
    });
    addEventListener('online', () => void this.#goOn());
    await this.refresh();
    void this.#link.call((api) => api.sweep());
  }

  /** Reads what is stored again, after another tab changed it. */
  async refresh(): Promise<void> {
    const listed = await this.#link.call((api) => api.list());
    if (!listed.ok) return;
    const { complete, unfinished } = listed.value;
    this.#receipts.clear();
    for (const receipt of complete) this.#receipts.set(variantKey(receipt), receipt);
    this.#unfinished.clear();
    for (const part of unfinished)
      if (this.#running.get(part.model) !== part.mix) this.#unfinished.set(variantKey(part), part);
  }

  /** Where a variant stands. */
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

  /** The commit a whole variant is of; undefined when it is not whole. */
  commit(variant: Variant): string | undefined {
    return this.#receipts.get(variantKey(variant))?.commit;
  }

  /** Downloads a variant, going on where an earlier download stopped. */
  async download(manifest: WeightManifest, host: string | null): Promise<Result<Receipt>> {
    const key = variantKey(manifest);
    this.#interrupted.delete(key);
    let last = { doneBytes: 0, totalBytes: manifestBytes(manifest) };
    const tell = ({ doneBytes, totalBytes, bytesPerSecond, note }: WeightsProgress): void => {
      last = { doneBytes, totalBytes };
      const words = note === null ? null : NOTES[note];
      this.#states.set(key, { kind: 'downloading', ...last, bytesPerSecond, note: words });
    };
    const done = await this.#run(manifest, { kind: 'downloading', ...last, bytesPerSecond: 0, note: null }, () =>
      this.#link.call((api, progress) => api.download(manifest, host ?? CANONICAL_HOST, progress(tell), progress())),
    );
    if (done.ok) return done;
    const { failure } = done;
    if (failure.kind !== 'cancelled') this.#states.set(key, { kind: 'failed', failure, ...last });
    if (failure.kind === 'offline') {
      this.#interrupted.set(key, { manifest, host });
      // The network may have come back before the download was noted here.
      if (navigator.onLine) void this.#goOn();
    }
    await this.#follower?.changed();
    return done;
  }

  /** Takes a variant from files on this device. */
  async importFiles(
    manifest: WeightManifest,
    host: string | null,
    files: readonly ImportFile[],
  ): Promise<Result<Receipt>> {
    return await this.#run(manifest, { kind: 'importing' }, () =>
      this.#link.call((api, progress) => api.importFiles(manifest, host ?? CANONICAL_HOST, files, progress())),
    );
  }

  /** Stops a download for now. */
  pause(model: ModelId): void {
    const mix = this.#running.get(model);
    if (mix !== undefined) void this.#link.call((api) => api.pause(model, mix));
  }

  /** Reads and hashes what is stored of a variant again; a damaged file is thrown away and its download can go on. */
  async verify({ model, mix }: Variant): Promise<Result<Receipt>> {
    const verified = await this.#link.call((api, progress) => api.verify(model, mix, progress()));
    if (!verified.ok) await this.#changed();
    return verified;
  }

  /** Asks the host for the newest commit of a stored variant. */
  async freshness(manifest: WeightManifest, host: string | null): Promise<Result<Freshness>> {
    return await this.#link.call((api) => api.freshness(manifest, host ?? CANONICAL_HOST));
  }

  /** Deletes one variant, finished or not. */
  async removeVariant(variant: Variant): Promise<Result<null>> {
    const removed = await this.#link.call((api) => api.remove(variant.model, variant.mix));
    this.#states.delete(variantKey(variant));
    this.#interrupted.delete(variantKey(variant));
    await this.#changed();
    return removed;
  }

  /** Deletes every variant of a model, finished or not. */
  async remove(model: ModelId): Promise<Result<null>> {
    const mixes = [...this.stored, ...this.unfinished].filter((variant) => variant.model === model);
    const running = this.#running.get(model);
    const all = new Set([...mixes.map(({ mix }) => mix), ...(running === undefined ? [] : [running])]);
    for (const key of [...this.#states.keys()]) if (key.startsWith(`${model} `)) this.#states.delete(key);
    for (const mix of all) {
      const removed = await this.removeVariant({ model, mix });
      if (!removed.ok) return removed;
    }
    return success(null);
  }

  /** Deletes all weights and all parts. */
  async removeAll(): Promise<Result<null>> {
    const removed = await this.#link.call((api) => api.removeAll());
    this.#states.clear();
    this.#interrupted.clear();
    await this.#changed();
    return removed;
  }

  /** Whether a host answers for the catalogue's models, and what it can tell of them. */
  async checkHost(host: string): Promise<Result<HostAnswer>> {
    return await this.#link.call((api) => api.checkHost(host, DEFAULT_MODEL.repo));
  }

  /** Runs what ends with a whole variant, one at a time for each model. */
  async #run(variant: Variant, during: DownloadState, act: () => Promise<Result<Receipt>>): Promise<Result<Receipt>> {
    if (this.#running.has(variant.model)) return failed({ kind: 'cancelled' });
    const key = variantKey(variant);
    this.#running.set(variant.model, variant.mix);
    this.#unfinished.delete(key);
    this.#states.set(key, during);
    const done = await act();
    this.#running.delete(variant.model);
    this.#states.delete(key);
    if (done.ok) {
      this.#receipts.set(key, done.value);
      announce({ kind: 'weights' });
      await this.#follower?.arrived(done.value);
    } else await this.refresh();
    return done;
  }

  /** Reads what is stored after this tab changed it, and has the other tabs do so. */
  async #changed(): Promise<void> {
    announce({ kind: 'weights' });
    await this.refresh();
    await this.#follower?.changed();
  }

  async #goOn(): Promise<void> {
    const cut = [...this.#interrupted.values()];
    this.#interrupted.clear();
    for (const { manifest, host } of cut) await this.download(manifest, host);
  }
}

function spawnWeights(): Worker {
  return new Worker(new URL('../../workers/weights/weights.worker.ts', import.meta.url), { type: 'module' });
}

/** What a person should know of a download, in words. */
const NOTES: Readonly<Record<WeightsNote, string>> = {
  resumed: 'Went on where it stopped.',
  'started over': 'The model changed on its host, so the changed file began again.',
  unverified: 'This host lists no checksums; only sizes can be checked.',
  waiting: 'Another tab is downloading it.',
};
