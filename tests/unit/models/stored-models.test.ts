import { describe, expect, it } from 'vitest';
import { DEFAULT_MODEL, modelById } from '$lib/catalogue/catalogue';
import { filesOf, mixKey } from '$lib/catalogue/manifest';
import type { DeviceClass } from '$lib/core/device';
import type { Model } from '$lib/catalogue/model';
import { failed, success } from '$lib/core/result';
import { Downloads } from '$lib/models/downloads.svelte';
import { StoredModels } from '$lib/models/stored-models.svelte';
import type { WeightsWorker } from '$lib/models/weights-protocol';
import { FakeWorker } from '../../support/fake-worker';
import { fakeWeights, MANIFEST, ONE, receiptOf } from '../../support/fake-weights';

type Setup = { readonly downloads: Downloads; readonly stored: StoredModels };

function setup(weights: WeightsWorker, places: readonly DeviceClass[] = ['wasm']): Setup {
  const downloads = new Downloads(() => new FakeWorker(weights));
  const stored = new StoredModels(downloads, { host: () => null, devicesOf: () => places });
  return { downloads, stored };
}

function filesFor(model: Model, place: DeviceClass): File[] {
  return filesOf(model, place).map(({ path }) => new File(['x'], path.slice(path.lastIndexOf('/') + 1)));
}

describe('stored models', () => {
  it('are listed by variant with size, origin and verification', async () => {
    const { stored, downloads } = setup(fakeWeights());
    await downloads.download(MANIFEST, null);
    expect(stored.list).toMatchObject([
      {
        ...ONE,
        name: DEFAULT_MODEL.name,
        dtype: 'q8',
        totalBytes: null,
        origin: { verified: 'hash', commit: 'first' },
      },
    ]);
    expect(stored.bytes).toBe(stored.list[0]?.bytes);
  });

  it('are intact after verifying, or damaged with the name of a file whose hash differs', async () => {
    const weights = fakeWeights();
    const { stored, downloads } = setup(weights);
    await downloads.download(MANIFEST, null);
    await stored.verify(ONE);
    expect(stored.list[0]?.check).toMatchObject({ kind: 'intact' });
    weights.verify = () => {
      const unfinished = [{ ...ONE, doneBytes: 5, totalBytes: 9 }];
      weights.list = () => Promise.resolve(success({ complete: [], unfinished }));
      return Promise.resolve(failed({ kind: 'wrong-bytes', file: 'onnx/a.onnx' }));
    };
    await stored.verify(ONE);
    expect(stored.list).toMatchObject([{ bytes: 5, totalBytes: 9, origin: null, check: { kind: 'damaged' } }]);
    expect(downloads.state(ONE).kind).toBe('paused');
  });

  it('offer a newer commit, and use the stored one until the newer is complete', async () => {
    const weights = fakeWeights({ freshness: () => Promise.resolve(success({ stored: 'first', latest: 'second' })) });
    const { stored, downloads } = setup(weights);
    await downloads.download(MANIFEST, null);
    await stored.lookForNewer(ONE);
    expect(stored.list[0]?.check).toEqual({ kind: 'newer', commit: 'second' });
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    weights.download = async (manifest) => {
      await finished;
      return success(receiptOf(manifest, 'second'));
    };
    const updating = stored.download(ONE);
    expect(downloads.state(ONE).kind).toBe('downloading');
    expect(downloads.commit(ONE)).toBe('first');
    finish();
    await updating;
    expect(downloads.commit(ONE)).toBe('second');
  });

  it('are incomparable if the host names no commit or the stored one is unknown', async () => {
    const weights = fakeWeights();
    const { stored, downloads } = setup(weights);
    await downloads.download(MANIFEST, null);
    weights.freshness = () => Promise.resolve(success({ stored: 'first', latest: null }));
    await stored.lookForNewer(ONE);
    expect(stored.list[0]?.check).toEqual({ kind: 'incomparable', unknown: 'newest' });
    weights.freshness = () => Promise.resolve(success({ stored: null, latest: 'second' }));
    await stored.lookForNewer(ONE);
    expect(stored.list[0]?.check).toEqual({ kind: 'incomparable', unknown: 'stored' });
  });

  it('stay ready if an update fails, and show the failure', async () => {
    const weights = fakeWeights();
    const { stored, downloads } = setup(weights);
    await downloads.download(MANIFEST, null);
    weights.download = () => Promise.resolve(failed({ kind: 'host-unreachable', host: 'hub' }));
    await stored.download(ONE);
    expect(downloads.state(ONE).kind).toBe('ready');
    expect(stored.list[0]?.check).toEqual({ kind: 'unknown', failure: { kind: 'host-unreachable', host: 'hub' } });
  });

  it('ignore progress that arrives after the end', async () => {
    const weights = fakeWeights();
    const { downloads } = setup(weights);
    weights.download = (manifest, _host, onProgress) => {
      const late = { doneBytes: 1, totalBytes: 1, bytesPerSecond: 0, file: '', note: null };
      setTimeout(() => onProgress(late));
      return Promise.resolve(success(receiptOf(manifest, 'first')));
    };
    await downloads.download(MANIFEST, null);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(downloads.state(ONE).kind).toBe('ready');
  });

  it('are deleted one by one or all at once, with the results of their checks', async () => {
    const { stored, downloads } = setup(fakeWeights());
    await downloads.download(MANIFEST, null);
    await stored.verify(ONE);
    await stored.remove(ONE);
    expect(stored.list).toEqual([]);
    await downloads.download(MANIFEST, null);
    expect(stored.list[0]?.check).toBeNull();
    await stored.removeAll();
    expect(stored.list).toEqual([]);
  });
});

describe('loading a model from disk', () => {
  const FULL = modelById('SmolVLM-256M-Instruct') ?? DEFAULT_MODEL;

  it('imports the variant whose files were chosen, best device class first', async () => {
    const { stored } = setup(fakeWeights(), ['webgpu+f16', 'wasm']);
    const half = await stored.importFiles(FULL.id, filesFor(FULL, 'webgpu+f16'));
    expect(half).toMatchObject({ ok: true, value: { mix: mixKey(FULL.mixes['webgpu+f16'] ?? {}) } });
    const single = await stored.importFiles(FULL.id, filesFor(FULL, 'wasm'));
    expect(single).toMatchObject({ ok: true, value: { mix: mixKey(FULL.mixes.wasm ?? {}) } });
    expect(stored.list).toHaveLength(2);
  });

  it('fails if no device class can run the model', async () => {
    const { stored } = setup(fakeWeights(), []);
    expect(await stored.importFiles(FULL.id, [])).toMatchObject({ ok: false, failure: { kind: 'no-device' } });
  });
});
