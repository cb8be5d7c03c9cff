import { beforeEach, expect, it, vi } from 'vitest';
import type { ModelId } from '$lib/core/ids';
import { failed } from '$lib/core/result';
import type { Receipt } from '$lib/catalogue/weights';
import type { Downloads, DownloadListener } from '$lib/models/downloads.svelte';
import type { WeightsWorker } from '$lib/models/weights-protocol';
import { FakeWorker } from '../../support/fake-worker';
import { fakeWeights, MANIFEST, ONE } from '../../support/fake-weights';
import { startBrowser, type FakeBrowser } from '../support/browser';

let browser: FakeBrowser;
beforeEach(() => {
  browser = startBrowser();
});

type Tab = { readonly downloads: Downloads; readonly arrived: Receipt[]; readonly changes: { count: number } };

async function openTab(weights: WeightsWorker): Promise<Tab> {
  vi.resetModules();
  const { Downloads } = await import('$lib/models/downloads.svelte');
  const arrived: Receipt[] = [];
  const changes = { count: 0 };
  const follower: DownloadListener = {
    arrived: (receipt: Receipt) => (arrived.push(receipt), Promise.resolve()),
    changed: () => ((changes.count += 1), Promise.resolve()),
  };
  const downloads = new Downloads(() => new FakeWorker(weights));
  await downloads.start(follower);
  return { downloads, arrived, changes };
}

it('a download that a lost network interrupted resumes when it is back, unless it was deleted meanwhile', async () => {
  const weights = fakeWeights();
  const download = weights.download.bind(weights);
  const { downloads, arrived } = await openTab(weights);
  const cutOff = async (): Promise<void> => {
    weights.download = () => Promise.resolve(failed({ kind: 'offline' }));
    await downloads.download(MANIFEST, null);
    expect(downloads.state(ONE)).toMatchObject({ kind: 'failed', failure: { kind: 'offline' } });
    weights.download = download;
  };
  await cutOff();
  await downloads.removeVariant(ONE);
  browser.page.dispatchEvent(new Event('online'));
  await cutOff();
  expect(arrived).toEqual([]);
  browser.page.dispatchEvent(new Event('online'));
  await vi.waitFor(() => expect(arrived).toHaveLength(1));
  expect(downloads.state(ONE).kind).toBe('ready');
});

it('downloads and deletions are reported to the listener and to other tabs', async () => {
  const weights = fakeWeights();
  const here = await openTab(weights);
  const there = await openTab(weights);
  await here.downloads.download(MANIFEST, null);
  expect(here.arrived).toHaveLength(1);
  await vi.waitFor(() => expect(there.downloads.commit(ONE)).toBe('first'));
  await here.downloads.removeVariant(ONE);
  expect(here.changes.count).toBe(1);
  await vi.waitFor(() => expect(there.downloads.commit(ONE)).toBeUndefined());
  await vi.waitFor(() => expect(there.changes.count).toBe(2));
});

it('each host has a worker of its own, and a download goes on when another host is chosen', async () => {
  vi.resetModules();
  const { Downloads } = await import('$lib/models/downloads.svelte');
  const [slow, other] = [fakeWeights(), fakeWeights()];
  const stopped: string[] = [];
  let finish: (() => void) | undefined;
  slow.download = () =>
    new Promise((resolve) => {
      finish = () => resolve(failed({ kind: 'cancelled' }));
    });
  slow.pause = (model) => {
    stopped.push(model);
    finish?.();
    return Promise.resolve({ ok: true, value: null });
  };
  const hosts: string[] = [];
  const downloads = new Downloads((host) => {
    hosts.push(host);
    return new FakeWorker(host === 'https://slow.example' ? slow : other);
  });
  const first = downloads.download(MANIFEST, 'https://slow.example');
  await vi.waitFor(() => expect(finish).toBeDefined());
  const second = await downloads.download({ ...MANIFEST, model: 'Second' as ModelId }, 'https://other.example');
  expect(second.ok).toBe(true);
  expect(downloads.state(ONE).kind).toBe('downloading');
  expect(hosts).toEqual(['https://slow.example', 'https://other.example']);
  downloads.pause(MANIFEST.model);
  expect(await first).toEqual(failed({ kind: 'cancelled' }));
  expect(stopped).toEqual([MANIFEST.model]);
});
