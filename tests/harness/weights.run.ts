import type { WeightsProgress, WeightsWorker } from '$lib/models/weights-protocol';
import type { ModelId } from '$lib/core/ids';
import type { Result } from '$lib/core/result';
import { WorkerLink } from '$lib/core/worker-link';
import type { Receipt, WeightManifest } from '$lib/catalogue/weights';
import { fileNames } from '../../src/workers/weights/disk';
import { publishedResponse } from '../../src/workers/weights/published';

/** A cache entry as data that a test can compare. */
export type CacheEntry = {
  readonly url: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly headers: Readonly<Record<string, string>>;
};

/** The result of a download, with all its progress reports. */
export type DownloadRun = { readonly result: Result<Receipt>; readonly progress: readonly WeightsProgress[] };

const WEIGHTS = 'memelore-weights-v1';
const link = new WorkerLink<WeightsWorker>(spawnWeights, { quietMs: 300_000 });
const runs = new Map<string, { readonly done: Promise<Result<Receipt>>; readonly progress: WeightsProgress[] }>();

/** What tests do with the weight store. `start` does not wait for the download; `ended` does. */
const steps = {
  start: (manifest: WeightManifest, host: string): void => {
    const progress: WeightsProgress[] = [];
    const done = link.call((api, calls) =>
      api.download(
        manifest,
        host,
        calls((step) => progress.push(step)),
        calls(),
      ),
    );
    runs.set(manifest.model, { done, progress });
  },

  ended: async (model: string): Promise<DownloadRun> => {
    const run = runs.get(model);
    if (run === undefined) throw new Error(`${model} was not started`);
    return { result: await run.done, progress: run.progress };
  },

  doneBytes: (model: string): number => runs.get(model)?.progress.at(-1)?.doneBytes ?? 0,
  lastNote: (model: string): string | null => runs.get(model)?.progress.at(-1)?.note ?? null,
  pause: (model: ModelId, mix: string) => link.call((api) => api.pause(model, mix)),
  list: () => link.call((api) => api.list()),
  verify: (model: ModelId, mix: string) => link.call((api, calls) => api.verify(model, mix, calls())),
  remove: (model: ModelId, mix: string) => link.call((api) => api.remove(model, mix)),
  removeAll: () => link.call((api) => api.removeAll()),
  sweep: () => link.call((api) => api.sweep()),
  /** Cleans up again and again while a download runs; returns how often. */
  sweepDuring: async (model: string): Promise<number> => {
    let [ended, sweeps] = [false, 0];
    void runs.get(model)?.done.then(() => (ended = true));
    while (!ended) {
      await link.call((api) => api.sweep());
      sweeps++;
    }
    return sweeps;
  },
  freshness: (manifest: WeightManifest, host: string) => link.call((api) => api.freshness(manifest, host)),
  checkHost: (host: string, repo: string) => link.call((api) => api.checkHost(host, repo)),

  importFrom: async (
    manifest: WeightManifest,
    host: string,
    files: readonly { readonly path: string; readonly from: string }[],
  ): Promise<Result<Receipt>> => {
    const fetched = files.map(async ({ path, from }) => ({ path, blob: await (await fetch(from)).blob() }));
    const chosen = await Promise.all(fetched);
    return await link.call((api, calls) => api.importFiles(manifest, host, chosen, calls()));
  },

  entries: (cacheName: string): Promise<CacheEntry[]> => readEntries(cacheName),

  /** The names of all files, published or not. */
  files: async (): Promise<string[]> => [...(await fileNames())],

  /** Stores a model as commit f86a215 did. Today's code must read that, so this never changes. */
  storeAsFirstRelease: async (receipt: Receipt, host: string): Promise<void> => {
    const cache = await caches.open('memelore-weights-v1');
    for (const [index, { path }] of receipt.files.entries()) {
      const address = `${receipt.repo}/resolve/${receipt.commit}/${path}`;
      const bytes = await (await fetch(`${host}/${address}`)).blob();
      const writer = await (await (await folder()).getFileHandle(`file-${index}`, { create: true })).createWritable();
      await writer.write(bytes);
      await writer.close();
      const headers = { 'content-type': 'application/vnd.memelore.file+json' };
      const body = JSON.stringify({ file: `file-${index}`, bytes: bytes.size });
      await cache.put(`https://huggingface.co/${address}`, new Response(body, { headers }));
    }
    const name = `${encodeURIComponent(receipt.model)}/${encodeURIComponent(receipt.mix)}`;
    await cache.put(`https://memelore.invalid/receipts/${name}`, Response.json(receipt));
  },

  /** Changes the first byte of a stored file of one part. */
  damage: async (url: string): Promise<void> => {
    const response = await publishedResponse(url);
    if (response === undefined) throw new Error(`Nothing is stored under ${url}`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    bytes[0] = 255 - (bytes[0] ?? 0);
    const entry = await (await caches.open(WEIGHTS)).match(url);
    const { file } = (await entry?.json()) as { file: string };
    if (file.startsWith('cached-')) {
      const headers = { 'content-length': String(bytes.length) };
      const files = await caches.open('memelore-files-v1');
      await files.put(`https://memelore.invalid/files/${file}?0`, new Response(bytes, { headers }));
      return;
    }
    const writer = await (await (await folder()).getFileHandle(file)).createWritable();
    await writer.write(bytes);
    await writer.close();
  },

  /** Makes the records of unfinished downloads `days` days older. */
  age: async (days: number): Promise<void> => {
    const cache = await caches.open('memelore-parts-v1');
    for (const request of await cache.keys()) {
      if (!request.url.includes('/unfinished/')) continue;
      const record = (await (await cache.match(request))?.json()) as { touched: number };
      await cache.put(request, Response.json({ ...record, touched: record.touched - days * 24 * 3600 * 1000 }));
    }
  },
};

/** The app's worker, in a browser that refuses what the query of the page's address says. */
function spawnWeights(): Worker {
  switch (new URLSearchParams(location.search).get('refused')) {
    case 'private files':
      return new Worker(new URL('./cached-weights.worker.ts', import.meta.url), { type: 'module' });
    case 'all':
      return new Worker(new URL('./no-weights.worker.ts', import.meta.url), { type: 'module' });
    default:
      return new Worker(new URL('../../src/workers/weights/weights.worker.ts', import.meta.url), { type: 'module' });
  }
}

async function readEntries(cacheName: string): Promise<CacheEntry[]> {
  if (!(await caches.has(cacheName))) return [];
  const cache = await caches.open(cacheName);
  const entries = (await cache.keys()).map(async ({ url }) => {
    const published = cacheName === WEIGHTS ? await publishedResponse(url) : undefined;
    const response = published ?? (await cache.match(url));
    const bytes = (await response?.arrayBuffer()) ?? new ArrayBuffer(0);
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    const sha256 = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    return { url, sha256, bytes: bytes.byteLength, headers: Object.fromEntries(response?.headers ?? []) };
  });
  return await Promise.all(entries);
}

async function folder(): Promise<FileSystemDirectoryHandle> {
  return await (await navigator.storage.getDirectory()).getDirectoryHandle('memelore-weights', { create: true });
}

export type WeightsSteps = typeof steps;

/** Runs one step by name. */
export async function run(step: keyof WeightsSteps, ...args: never[]): Promise<unknown> {
  return await (steps[step] as (...args: never[]) => unknown)(...args);
}
