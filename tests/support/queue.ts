import type { Page, Worker } from '@playwright/test';
import type { ModelId } from '$lib/core/ids';
import type { Job } from '$lib/core/job';
import type { DeviceClass } from '$lib/core/device';
import type { AppPage } from './app-page';

/** Presses "Describe all" in the library. */
export async function captionAll(app: AppPage): Promise<void> {
  await app.page.getByRole('button', { name: 'Describe all' }).click();
}

/** How many descriptions were made for each meme, by its name. */
export async function descriptions(app: AppPage): Promise<Map<string, number>> {
  const counts = new Map((await app.memes()).map(({ id, name }) => [id, { name, count: 0 }]));
  for (const { meme, kind } of await app.captions()) {
    const counted = counts.get(meme);
    if (kind === 'description' && counted !== undefined) counted.count += 1;
  }
  return new Map([...counts.values()].map(({ name, count }) => [name, count]));
}

/** How many descriptions were made for all memes together. */
export async function total(app: AppPage): Promise<number> {
  return [...(await descriptions(app)).values()].reduce((sum, count) => sum + count, 0);
}

/** The jobs for descriptions in order, each as its state and number of attempts, e.g. `waiting 0`. */
export async function waiting(app: AppPage): Promise<string[]> {
  const jobs = (await app.jobs()).filter(({ task }) => task === 'describe').sort((a, b) => a.queued - b.queued);
  return jobs.map(({ state, attempts }) => `${state.kind} ${attempts}`);
}

/** True if a meme is being described now. */
export async function isDescribing(app: AppPage): Promise<boolean> {
  return (await app.jobs()).some(({ task, state }) => task === 'describe' && state.kind === 'running');
}

/** What the stored device history says of a model on a device class. */
export type DeviceRecord = {
  readonly model: string;
  readonly deviceClass: DeviceClass;
  readonly secondsPerMeme?: readonly number[];
  /** True if a load began and did not end, as after a crash. */
  readonly loading?: true;
};

/** Stores a record in the device history, as an earlier visit does; the app reads it at its next start. */
export async function storeDeviceRecord(page: Page, record: DeviceRecord): Promise<void> {
  await page.evaluate(async ({ model, deviceClass, secondsPerMeme, loading }) => {
    const opened = indexedDB.open('memelore');
    await new Promise((resolve) => (opened.onsuccess = resolve));
    const transaction = opened.result.transaction('devices', 'readwrite');
    transaction.objectStore('devices').put({
      id: `${model} ${deviceClass}`,
      model: model as ModelId,
      deviceClass,
      secondsPerMeme: secondsPerMeme ?? [],
      failure: null,
      loadingSince: loading === true ? Date.now() : null,
    });
    await new Promise((resolve) => (transaction.oncomplete = resolve));
    opened.result.close();
  }, record);
}

/** Stores a failed job for a meme's description, as an earlier visit does; the app reads it at its next start. */
export async function putFailedJob(app: AppPage, name: string): Promise<void> {
  const meme = (await app.memes()).find((one) => one.name === name);
  if (meme === undefined) throw new Error(`No ${name}`);
  const job: Job = {
    meme: meme.id,
    task: 'describe',
    model: 'SmolVLM-256M-Instruct-int8' as ModelId,
    prompt: null,
    detail: 'fast',
    length: 'normal',
    state: { kind: 'failed', failure: { kind: 'damaged-image' } },
    attempts: 1,
    queued: 1,
  };
  await app.page.evaluate(async (failed) => {
    const opened = indexedDB.open('memelore');
    await new Promise((resolve) => (opened.onsuccess = resolve));
    const transaction = opened.result.transaction('jobs', 'readwrite');
    transaction.objectStore('jobs').put(failed);
    await new Promise((resolve) => (transaction.oncomplete = resolve));
    opened.result.close();
  }, job);
}

/** True for a worker that runs models; the reader is one, too. */
export function isCaptioner(worker: Worker): boolean {
  return worker.url().includes('captioner');
}

/** Makes a worker hang in an endless loop. */
export async function hang(worker: Worker): Promise<void> {
  // The loop runs in a task of its own: a worker that hangs during the debugger's call cannot be terminated.
  await worker.evaluate(() => {
    setTimeout(() => {
      for (;;);
    });
  });
}

/**
 * Blocks the thread of the captioner for two minutes, so that its caption is not finished while a test checks. The
 * reader also has a captioner, but that was started earlier, so the last one is blocked.
 */
export function holdCaptioner(page: Page): void {
  const worker = page.workers().filter(isCaptioner).at(-1);
  if (worker === undefined) throw new Error('No captioner runs');
  worker.evaluate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 120_000)).catch(() => undefined);
}

/** Replaces the originals of these memes by bytes that are no picture, and keeps them for `mendOriginals`. */
export async function spoilOriginals(page: Page, names: readonly string[]): Promise<void> {
  await page.evaluate(async (spoilt) => {
    const opened = indexedDB.open('memelore');
    await new Promise((resolve) => (opened.onsuccess = resolve));
    const transaction = opened.result.transaction(['memes', 'originals'], 'readwrite');
    const originals = transaction.objectStore('originals');
    const all = transaction.objectStore('memes').getAll();
    all.onsuccess = () => {
      for (const { id, name } of all.result as { id: string; name: string }[]) {
        if (!spoilt.includes(name)) continue;
        const kept = originals.get(id);
        kept.onsuccess = () => {
          originals.put(kept.result, `kept ${id}`);
          originals.put(new Blob(['no picture']), id);
        };
      }
    };
    await new Promise((resolve) => (transaction.oncomplete = resolve));
    opened.result.close();
  }, names);
}

/** Restores the originals that `spoilOriginals` kept. */
export async function mendOriginals(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const opened = indexedDB.open('memelore');
    await new Promise((resolve) => (opened.onsuccess = resolve));
    const originals = opened.result.transaction('originals', 'readwrite').objectStore('originals');
    const keys = originals.getAllKeys();
    keys.onsuccess = () => {
      for (const key of keys.result.map(String).filter((one) => one.startsWith('kept '))) {
        const kept = originals.get(key);
        kept.onsuccess = () => {
          originals.put(kept.result, key.slice('kept '.length));
          originals.delete(key);
        };
      }
    };
    await new Promise((resolve) => (originals.transaction.oncomplete = resolve));
    opened.result.close();
  });
}
