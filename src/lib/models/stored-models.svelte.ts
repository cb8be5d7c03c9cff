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

/** What a person asked of a stored variant, and what came out. */
export type Check =
  | { readonly kind: 'verifying' | 'asking' }
  /** Every file was read and its hash is the one of the download. */
  | { readonly kind: 'intact'; readonly files: number }
  /** A file was not as it was stored and is gone; the download can fetch it alone. */
  | { readonly kind: 'damaged'; readonly file: string }
  | { readonly kind: 'newest' }
  | { readonly kind: 'newer'; readonly commit: string }
  /** Versions could not be compared: the host names none, or nobody knows which one is stored. */
  | { readonly kind: 'incomparable'; readonly unknown: 'newest' | 'stored' }
  /** It could not be found out. */
  | { readonly kind: 'unknown'; readonly failure: Failure };

/** A variant of which something is stored. */
export type StoredVariant = Variant & {
  readonly key: string;
  /** As people know the model; its id where the catalogue no longer has it. */
  readonly name: string;
  /** Number types of the weights. */
  readonly dtype: string;
  readonly bytes: number;
  /** All there would be; null when it is whole. */
  readonly totalBytes: number | null;
  /** How surely it is the published one, and where it came from ('' for files of this device); null when unfinished. */
  readonly origin: { readonly verified: Receipt['verified']; readonly host: string; readonly commit: string } | null;
  readonly check: Check | null;
};

/** What the list needs of the app. */
type Deps = {
  /** Where to ask; null for the usual hub. */
  host(): string | null;
  /** Where a model may run here, the best first. */
  devicesOf(model: Model): readonly DeviceClass[];
};

/** What is stored of the models, variant by variant, and what can be done with it. */
export class StoredModels {
  readonly #downloads: Downloads;
  readonly #app: Deps;
  readonly #checks = new SvelteMap<string, Check>();

  constructor(downloads: Downloads, app: Deps) {
    this.#downloads = downloads;
    this.#app = app;
  }

  /** Every variant that is here, whole or in part, by name. */
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

  /** Bytes of all of them. */
  get bytes(): number {
    return this.list.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Reads and hashes every file of a variant again. */
  async verify(variant: Variant): Promise<void> {
    await this.#check(variant, 'verifying', async () => {
      const verified = await this.#downloads.verify(variant);
      if (verified.ok) return { kind: 'intact', files: verified.value.files.length };
      const { failure } = verified;
      return failure.kind === 'wrong-bytes' ? { kind: 'damaged', file: failure.file } : { kind: 'unknown', failure };
    });
  }

  /** Asks the host whether there is a newer commit of a variant. */
  async lookForNewer(variant: Variant): Promise<void> {
    await this.#check(variant, 'asking', async () => {
      const known = catalogued(variant);
      if (known === null) return { kind: 'unknown', failure: { kind: 'not-downloaded', model: variant.model } };
      const fresh = await this.#downloads.freshness(known.manifest, this.#app.host());
      if (!fresh.ok) return { kind: 'unknown', failure: fresh.failure };
      const { stored, latest } = fresh.value;
      if (latest === null || stored === null)
        return { kind: 'incomparable', unknown: latest === null ? 'newest' : 'stored' };
      return stored === latest ? { kind: 'newest' } : { kind: 'newer', commit: latest };
    });
  }

  /** Downloads what is missing of a variant, or its newest commit; the stored one serves until that is whole. */
  async download(variant: Variant): Promise<void> {
    const known = catalogued(variant);
    if (known === null) return;
    this.forget(variant);
    const done = await this.#downloads.download(known.manifest, this.#app.host());
    if (!done.ok && done.failure.kind !== 'cancelled')
      this.#checks.set(variantKey(variant), { kind: 'unknown', failure: done.failure });
  }

  /** Forgets what came of checking a variant: it has changed since. */
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
   * Takes a model from files on this device: the variant for the first place where the model may run and the files suffice.
   * Fails as the weight store does, with `file-missing` naming what the best place lacks.
   */
  async importFiles(id: ModelId, chosen: readonly File[]): Promise<Result<Receipt>> {
    // A folder's files bring their path, files chosen one by one only their name.
    const files = chosen.map((file) => ({ path: file.webkitRelativePath || file.name, blob: file }));
    const manifests = this.#manifestsOf(id);
    const names = files.map(({ path }) => path);
    const manifest = manifests.find((one) => suffices(one, names)) ?? manifests[0];
    if (manifest === undefined) return failed({ kind: 'no-device', detail: 'nothing on this device can run it.' });
    return await this.#downloads.importFiles(manifest, this.#app.host(), files);
  }

  /** What would serve a model here, the best first. */
  #manifestsOf(id: ModelId): readonly WeightManifest[] {
    const embedding = embeddingModelById(id);
    if (embedding !== undefined) return [embeddingManifest(embedding)];
    const model = modelById(id);
    return model === undefined ? [] : this.#app.devicesOf(model).map((deviceClass) => manifestOf(model, deviceClass));
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

/** What the catalogue says of a variant; null for one it no longer has. */
type Catalogued = { readonly name: string; readonly dtype: string; readonly manifest: WeightManifest };

function catalogued({ model: id, mix }: Variant): Catalogued | null {
  const embedding = embeddingModelById(id);
  if (embedding !== undefined) {
    const manifest = embeddingManifest(embedding);
    return manifest.mix === mix ? { name: embedding.name, dtype: embedding.dtype, manifest } : null;
  }
  const model = modelById(id);
  const places = model === undefined ? [] : (Object.keys(model.mixes) as DeviceClass[]);
  const place = places.find((one) => mixKey(model?.mixes[one] ?? {}) === mix);
  if (model === undefined || place === undefined) return null;
  return { name: model.name, dtype: dtypeLabel(model.mixes[place] ?? {}), manifest: manifestOf(model, place) };
}

function suffices({ files }: WeightManifest, names: readonly string[]): boolean {
  return files.every(({ path, optional }) => optional === true || matchPath(path, names) !== undefined);
}
