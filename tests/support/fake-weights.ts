import { DEFAULT_MODEL } from '$lib/catalogue/catalogue';
import { manifestOf } from '$lib/catalogue/manifest';
import { failed, success } from '$lib/core/result';
import type { Receipt, WeightManifest } from '$lib/catalogue/weights';
import type { WeightsWorker } from '$lib/models/weights-protocol';

/** The manifest of the default model on WebAssembly. */
export const MANIFEST = manifestOf(DEFAULT_MODEL, 'wasm');
/** Model and mix of `MANIFEST`. */
export const ONE = { model: MANIFEST.model, mix: MANIFEST.mix };
const done = (value = null): ReturnType<WeightsWorker['pause']> => Promise.resolve(success(value));

/** The receipt of a manifest whose files are stored. */
export function receiptOf({ model, mix, repo, files }: WeightManifest, commit: string): Receipt {
  const stored = files.map(({ path }) => ({ path, bytes: 10, sha256: path, verified: 'hash' as const }));
  return { model, mix, repo, commit, host: 'https://hub', files: stored, verified: 'hash', finished: 0 };
}

/** A weight store that keeps only receipts; `changes` replaces its functions. */
export function fakeWeights(
  changes: Partial<WeightsWorker> = {},
): WeightsWorker & { readonly receipts: Map<string, Receipt> } {
  const receipts = new Map<string, Receipt>();
  const keep = (manifest: WeightManifest, commit: string): ReturnType<WeightsWorker['download']> => {
    const receipt = receiptOf(manifest, commit);
    receipts.set(manifest.mix, receipt);
    return Promise.resolve(success(receipt));
  };
  return {
    receipts,
    hello: () => true,
    download: (manifest) => keep(manifest, 'first'),
    importFiles: (manifest) => keep(manifest, 'main'),
    pause: () => done(),
    list: () => Promise.resolve(success({ complete: [...receipts.values()], unfinished: [] })),
    verify: (model, mix) => {
      const receipt = receipts.get(mix);
      return Promise.resolve(receipt === undefined ? failed({ kind: 'not-downloaded', model }) : success(receipt));
    },
    freshness: () => Promise.resolve(success({ stored: 'first', latest: 'first' })),
    remove: (_model, mix) => (receipts.delete(mix), done()),
    removeAll: () => (receipts.clear(), done()),
    sweep: () => Promise.resolve(success(false)),
    checkHost: () => Promise.resolve(success({ api: true })),
    ...changes,
  };
}
