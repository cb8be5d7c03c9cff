import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { probeDevice, type BrowserGlobals } from '$lib/captioner/probe';
import type { DeviceProfile } from '$lib/captioner/device-profile';
import { launchChromium } from '../../support/chromium';
import { startStaticHost } from '../../support/static-host';

type Extra = Partial<BrowserGlobals['navigator']>;

const ADAPTER = {
  features: new Set(['shader-f16']),
  limits: { maxBufferSize: 4096, maxStorageBufferBindingSize: 1024 },
  info: { vendor: 'apple', architecture: 'metal-3', description: '', isFallbackAdapter: false },
};

function browser(extra: Extra = {}, crossOriginIsolated = true): BrowserGlobals {
  return {
    navigator: {
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64)',
      maxTouchPoints: 0,
      hardwareConcurrency: 8,
      ...extra,
    },
    crossOriginIsolated,
    SharedArrayBuffer,
  };
}

function gpu(adapter: () => Promise<unknown>): NonNullable<BrowserGlobals['navigator']['gpu']> {
  return { requestAdapter: adapter as GPU['requestAdapter'] };
}

afterEach(() => {
  vi.useRealTimers();
});

describe('probing', () => {
  it('is null for everything a browser does not report', async () => {
    expect(await probeDevice(browser())).toEqual({
      deviceMemoryGB: null,
      statedMemoryGB: null,
      cores: 8,
      threads: 4,
      webgpu: null,
      isolated: true,
      mobile: false,
      ios: false,
      storageFreeBytes: null,
      storagePersistent: null,
    });
  });

  it('reads memory, adapter and storage', async () => {
    const storage = {
      estimate: () => Promise.resolve({ quota: 1000, usage: 400 }),
      persisted: () => Promise.resolve(true),
    };
    const found = browser({ deviceMemory: 8, gpu: gpu(() => Promise.resolve(ADAPTER)), storage }, false);
    expect(await probeDevice(found)).toMatchObject({
      deviceMemoryGB: 8,
      threads: 1,
      storageFreeBytes: 600,
      storagePersistent: true,
      webgpu: {
        f16: true,
        fallback: false,
        maxBufferBytes: 4096,
        maxStorageBufferBytes: 1024,
        description: 'apple metal-3',
      },
    });
  });

  it('counts one thread where memory cannot be shared, and one core where cores are hidden', async () => {
    const { navigator, crossOriginIsolated } = browser();
    expect(await probeDevice({ navigator, crossOriginIsolated })).toMatchObject({ cores: 8, threads: 1 });
    const { userAgent, maxTouchPoints } = navigator;
    const hidden = { ...browser(), navigator: { userAgent, maxTouchPoints } };
    expect(await probeDevice(hidden)).toMatchObject({ cores: 1, threads: 1 });
  });

  it('treats a missing, rejecting or throwing adapter request as no WebGPU', async () => {
    const answers = [
      () => Promise.resolve(null),
      () => Promise.reject(new Error('lost')),
      (): Promise<unknown> => {
        throw new Error('blocked');
      },
    ];
    for (const answer of answers) expect((await probeDevice(browser({ gpu: gpu(answer) }))).webgpu).toBeNull();
  });

  it('does not wait for a driver that never answers', async () => {
    vi.useFakeTimers();
    const probing = probeDevice(browser({ gpu: gpu(() => new Promise(() => undefined)) }));
    await vi.advanceTimersByTimeAsync(10_000);
    expect((await probing).webgpu).toBeNull();
  });

  it('recognises software adapters by the old flag, the new flag and the name', async () => {
    const adapters = [
      { ...ADAPTER, info: { ...ADAPTER.info, isFallbackAdapter: true } },
      { ...ADAPTER, info: undefined, isFallbackAdapter: true },
      { ...ADAPTER, info: { ...ADAPTER.info, architecture: 'swiftshader' } },
    ];
    for (const adapter of adapters) {
      const { webgpu } = await probeDevice(browser({ gpu: gpu(() => Promise.resolve(adapter)) }));
      expect(webgpu?.fallback).toBe(true);
    }
  });

  it.each([
    ['an iPhone', { userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)' }, true, true],
    ['an iPad that requests desktop pages', { userAgent: 'Mozilla/5.0 (Macintosh)', maxTouchPoints: 5 }, true, true],
    ['a Mac', { userAgent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)' }, false, false],
    ['an Android phone', { userAgent: 'Mozilla/5.0 (Linux; Android 15) Mobile' }, true, false],
    ['an Android tablet', { userAgentData: { mobile: false, platform: 'Android' } }, true, false],
    [
      'a Windows laptop with a touch screen',
      { userAgent: 'Mozilla/5.0 (Windows NT 10.0)', maxTouchPoints: 10 },
      false,
      false,
    ],
  ])('recognises %s', async (_, extra, mobile, ios) => {
    expect(await probeDevice(browser(extra))).toMatchObject({ mobile, ios });
  });
});

describe('in Chromium', () => {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'probe-'));
    await build({
      configFile: false,
      logLevel: 'error',
      publicDir: false,
      resolve: { alias: { $lib: `${root}src/lib` } },
      build: {
        outDir: folder,
        lib: { entry: `${root}src/lib/captioner/probe.ts`, formats: ['es'], fileName: 'probe' },
      },
    });
    await writeFile(join(folder, 'index.html'), '<!doctype html><title>Probe</title>');
  });

  afterAll(() => rm(folder, { recursive: true }));

  it.each([false, true])('finds the real device (software adapter: %s)', async (webgpu) => {
    const host = await startStaticHost(folder, { isolated: true });
    const chromium = await launchChromium({ webgpu });
    try {
      const page = await chromium.newPage();
      await page.goto(`${host.url}/`);
      const expression = `import('${host.url}/probe.js').then(({ probeDevice }) => probeDevice())`;
      const profile = await page.evaluate<DeviceProfile>(expression);
      expect(profile).toMatchObject({ isolated: true, mobile: false, ios: false, storagePersistent: false });
      expect(profile.deviceMemoryGB).toBeGreaterThan(0);
      expect(profile.cores).toBeGreaterThan(0);
      expect(profile.threads).toBe(Math.min(4, profile.cores));
      expect(profile.storageFreeBytes).toBeGreaterThan(0);
      if (webgpu) expect(profile.webgpu).toMatchObject({ f16: false, fallback: true });
    } finally {
      await chromium.close();
      await host.close();
    }
  });
});
