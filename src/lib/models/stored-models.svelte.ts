import { SvelteMap } from 'svelte/reactivity';
import { modelById } from '$lib/catalogue/catalogue';
import { embeddingManifest, embeddingModelById } from '$lib/catalogue/embeddings';
import type { Failure } from '$lib/core/failure';
import type { ModelId } from '$lib/core/ids';
import { dtypeLabel, manifestOf, mixKey } from '$lib/catalogue/manifest';
import type { DeviceClass } from '$lib/core/device';
import type { Model } from '$lib/catalogue/model';
import { failed, type Result } from '$lib/core/result';
import { matchPath, receiptBytes, type Receipt, type WeightManifest } from '$lib/catalogue/weights';
import { variantKey, type Downloads, type Variant } from './downloads.svelte';

/** A check of a stored variant that the person started, running or with its result. */
export type Check =
  | { readonly kind: 'verifying' | 'asking' }
  /** All files were read, and their hashes are those of the download. */
  | { readonly kind: 'intact'; readonly files: number }
  /** A file had changed and was deleted. A download fetches only this file. */
  | { readonly kind: 'damaged'; readonly file: string }
  | { readonly kind: 'newest' }
  | { readonly kind: 'newer'; readonly commit: string }
  /** Versions cannot be compared: the host names no newest commit, or the stored commit is not known. */
  | { readonly kind: 'incomparable'; readonly unknown: 'newest' | 'stored' }
  /** The check failed. */
  | { readonly kind: 'unknown'; readonly failure: Failure };

/** A variant that is stored completely or partly. */
export type StoredVariant = Variant & {
  readonly key: string;
  /** The model's name on screen; its id if the catalogue no longer has it. */
  readonly name: string;
  /** Number types of the weights. */
  readonly dtype: string;
  readonly bytes: number;
  /** The size of the complete variant; null if it is complete. */
  readonly totalBytes: number | null;
  /** How it was verified and where it came from (host '' for files of this device); null if it is not complete. */
  readonly origin: { readonly verified: Receipt['verified']; readonly host: string; readonly commit: string } | null;
  readonly check: Check | null;
};

/** What `StoredModels` needs of the app. */
type Deps = {
  /** The host of models; null for the default hub. */
  host(): string | null;
  /** The device classes a model may run on here, best first. */
  devicesOf(model: Model): readonly DeviceClass[];
};

/** The stored variants of all models, and what can be done with them. */
export class StoredModels {
  readonly #downloads: Downloads;
  readonly #deps: Deps;
  readonly #checks = new SvelteMap<string, Check>();

  constructor(downloads: Downloads, deps: Deps) {
    this.#downloads = downloads;
    this.#deps = deps;
  }

  /** All stored variants, complete or not, sorted by key. */
  get list(): readonly StoredVariant[] {
    const whole = this.#downloads.stored.map((receipt) => ({
      ...this.#named(receipt),
      bytes: receiptBytes(receipt),
      totalBytes: null,
      origin: receipt,
    }));
    const there = new Set(whole.map(({ key }) => key));
    const parts = this.#downloads.unfinished
      .map((part) => ({ ...this.#named(part), bytes: part.doneBytes, totalBytes: part.totalBytes, origin: null }))
      .filter(({ key }) => !there.has(key));
    return [...whole, ...parts].sort((a, b) => a.key.localeCompare(b.key));
  }

  /** Bytes of all stored variants. */
  get bytes(): number {
    return this.list.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Reads and hashes all files of a variant again. */
  async verify(variant: Variant): Promise<void> {
    await this.#check(variant, 'verifying', async () => {
      const verified = await this.#downloads.verify(variant);
      if (verified.ok) return { kind: 'intact', files: verified.value.files.length };
      const { failure } = verified;
      return failure.kind === 'wrong-bytes' ? { kind: 'damaged', file: failure.file } : { kind: 'unknown', failure };
    });
  }

  /** Asks the host for a newer commit of a variant. */
  async lookForNewer(variant: Variant): Promise<void> {
    await this.#check(variant, 'asking', async () => {
      const known = catalogued(variant);
      if (known === null) return { kind: 'unknown', failure: { kind: 'not-downloaded', model: variant.model } };
      const fresh = await this.#downloads.freshness(known.manifest, this.#deps.host());
      if (!fresh.ok) return { kind: 'unknown', failure: fresh.failure };
      const { stored, latest } = fresh.value;
      if (latest === null || stored === null)
        return { kind: 'incomparable', unknown: latest === null ? 'newest' : 'stored' };
      return stored === latest ? { kind: 'newest' } : { kind: 'newer', commit: latest };
    });
  }

  /**
   * Downloads what is missing of a variant, or its newest commit. The stored commit is used until the new one is
   * complete.
   */
  async download(variant: Variant): Promise<void> {
    const known = catalogued(variant);
    if (known === null) return;
    this.forget(variant);
    const done = await this.#downloads.download(known.manifest, this.#deps.host());
    if (!done.ok && done.failure.kind !== 'cancelled')
      this.#checks.set(variantKey(variant), { kind: 'unknown', failure: done.failure });
  }

  /** Removes the check's result of a variant, after the variant has changed. */
  forget(variant: Variant): void {
    this.#checks.delete(variantKey(variant));
  }

  /** Deletes a variant. */
  async remove(variant: Variant): Promise<Result<null>> {
    const removed = await this.#downloads.removeVariant(variant);
    this.forget(variant);
    return removed;
  }

  /** Deletes all models. */
  async removeAll(): Promise<Result<null>> {
    const removed = await this.#downloads.removeAll();
    this.#checks.clear();
    return removed;
  }

  /**
   * Imports a model from files on this device: the variant for the best device class for which the files suffice. Fails
   * like the weight store; `file-missing` names a file that the best device class lacks.
   */
  async importFiles(id: ModelId, chosen: readonly File[]): Promise<Result<Receipt>> {
    // Files of a chosen folder have a relative path, files chosen one by one only a name.
    const files = chosen.map((file) => ({ path: file.webkitRelativePath || file.name, blob: file }));
    const manifests = this.#manifestsOf(id);
    const names = files.map(({ path }) => path);
    const manifest = manifests.find((one) => suffices(one, names)) ?? manifests[0];
    if (manifest === undefined) return failed({ kind: 'no-device', detail: 'nothing on this device can run it.' });
    return await this.#downloads.importFiles(manifest, this.#deps.host(), files);
  }

  /** The manifests for a model on this device, best device class first. */
  #manifestsOf(id: ModelId): readonly WeightManifest[] {
    const embedding = embeddingModelById(id);
    if (embedding !== undefined) return [embeddingManifest(embedding)];
    const model = modelById(id);
    return model === undefined ? [] : this.#deps.devicesOf(model).map((deviceClass) => manifestOf(model, deviceClass));
  }

  #named({ model, mix }: Variant): Omit<StoredVariant, 'bytes' | 'totalBytes' | 'origin'> {
    const key = variantKey({ model, mix });
    const known = catalogued({ model, mix });
    return {
      key,
      model,
      mix,
      name: known?.name ?? model,
      dtype: known?.dtype ?? mix,
      check: this.#checks.get(key) ?? null,
    };
  }

  async #check(variant: Variant, during: 'verifying' | 'asking', act: () => Promise<Check>): Promise<void> {
    const key = variantKey(variant);
    const running = this.#checks.get(key)?.kind;
    if (running === 'verifying' || running === 'asking') return;
    this.#checks.set(key, { kind: during });
    this.#checks.set(key, await act());
  }
}

/** A variant's entry in the catalogue. */
type Catalogued = { readonly name: string; readonly dtype: string; readonly manifest: WeightManifest };

function catalogued({ model: id, mix }: Variant): Catalogued | null {
  const embedding = embeddingModelById(id);
  if (embedding !== undefined) {
    const manifest = embeddingManifest(embedding);
    return manifest.mix === mix ? { name: embedding.name, dtype: embedding.dtype, manifest } : null;
  }
  const model = modelById(id);
  const classes = model === undefined ? [] : (Object.keys(model.mixes) as DeviceClass[]);
  const deviceClass = classes.find((one) => mixKey(model?.mixes[one] ?? {}) === mix);
  if (model === undefined || deviceClass === undefined) return null;
  return {
    name: model.name,
    dtype: dtypeLabel(model.mixes[deviceClass] ?? {}),
    manifest: manifestOf(model, deviceClass),
  };
}

function suffices({ files }: WeightManifest, names: readonly string[]): boolean {
  return files.every(({ path, optional }) => optional === true || matchPath(path, names) !== undefined);
}
