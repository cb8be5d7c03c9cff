import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from '@playwright/test';
import type { Device } from '$lib/core/device';
import type { DeviceProfile } from '$lib/captioner/device-profile';
import { AppPage, type Upload } from '../support/app-page';
import { launchOptions } from '../support/chromium';
import { startHub } from '../support/fixture-hub';
import { ensureBrowser } from '../support/global-setup';
import { ensureBuild, SITE } from '../support/site';
import { startStaticHost, type Host } from '../support/static-host';
import { isOverFixtures, type Asked } from './asked';
import { ComparePage } from './compare-page';
import type { Pair } from './pairs';
import { DEVICE_LABELS, type PairRun } from './report';

/** What a busy machine may take for one step of the page; downloads and captions are waited for without a limit. */
const PATIENCE_MS = 180_000;

/** WebGPU on Linux is behind switches. */
const REAL_GRAPHICS = ['--enable-unsafe-webgpu', '--enable-features=Vulkan'];

/** What a session is opened with. */
export type Opening = {
  readonly asked: Asked;
  readonly device: Device;
  readonly pictures: Upload[] | string[];
  /** As in `Prepared`. */
  readonly measures: boolean;
};

/** The app in a browser on one device, with the memes in its library and the hub as its model host. */
export class Session {
  readonly #device: Device;
  readonly #context: BrowserContext;
  readonly #compare: ComparePage;
  readonly #page: Page;
  readonly #end: () => Promise<void>;

  private constructor(device: Device, context: BrowserContext, page: Page, url: string, end: () => Promise<void>) {
    [this.#device, this.#context, this.#page, this.#end] = [device, context, page, end];
    this.#compare = new ComparePage(new AppPage(page, url), DEVICE_LABELS[device]);
  }

  /** Builds the site where it is stale, starts hosts and a browser and adds the pictures. */
  static async open({ asked, device, pictures, measures }: Opening): Promise<Session> {
    ensureBrowser();
    ensureBuild();
    const hosts: Host[] = [await startStaticHost(SITE)];
    if (asked.host === null) hosts.push(await startHub(asked.models === null ? {} : { models: asked.models }));
    // A private window keeps what it stores in memory, where real weights have no room.
    const profile = await mkdtemp(join(tmpdir(), 'memelore-models-'));
    const context = await startBrowser(asked, device, profile);
    context.setDefaultTimeout(PATIENCE_MS);
    const end = async (): Promise<void> => {
      await context.close();
      for (const host of hosts) await host.close();
      await rm(profile, { recursive: true, force: true });
    };
    try {
      const [site, hub] = hosts;
      const page = context.pages()[0] ?? (await context.newPage());
      const session = new Session(device, context, page, site?.url ?? '', end);
      await session.#compare.prepare({ pictures, hub: asked.host ?? hub?.url ?? '', measures });
      return session;
    } catch (error) {
      await end();
      throw error;
    }
  }

  /**
   * What the page can know of this device, as far as it decides which models fit. Throws without a graphics card for
   * WebGPU.
   */
  async profile(): Promise<DeviceProfile> {
    const webgpu = await this.#page.evaluate(async () => {
      const adapter = 'gpu' in navigator ? await navigator.gpu.requestAdapter() : null;
      if (adapter === null) return null;
      const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
      const limits = { maxBufferBytes: maxBufferSize, maxStorageBufferBytes: maxStorageBufferBindingSize };
      return { f16: adapter.features.has('shader-f16'), fallback: false, description: '', ...limits };
    });
    if (webgpu === null && this.#device === 'webgpu') throw new Error('This browser has no WebGPU adapter here.');
    const unknown = { deviceMemoryGB: null, statedMemoryGB: null, storageFreeBytes: null, storagePersistent: null };
    return { ...unknown, cores: 1, threads: 1, webgpu, isolated: true, mobile: false, ios: false };
  }

  /** The browser's version, for the record. */
  get browser(): string {
    return `Chromium ${this.#context.browser()?.version() ?? ''}`.trim();
  }

  /** Downloads both models of a pair where they are missing and compares them on all memes. */
  async run(pair: Pair, progress: (line: string) => void): Promise<PairRun> {
    const report = await this.#compare.run([pair.base.name, pair.quantised.name], progress);
    return { ...pair, device: this.#device, report };
  }

  close(): Promise<void> {
    return this.#end();
  }
}

async function startBrowser(asked: Asked, device: Device, profile: string): Promise<BrowserContext> {
  // Tiny checkpoints run on a software adapter, the same everywhere; real ones want the card.
  const software = device === 'webgpu' && isOverFixtures(asked);
  const options = launchOptions({ webgpu: software, eagerMemory: true });
  const switches = device === 'webgpu' && !software ? REAL_GRAPHICS : [];
  return await chromium.launchPersistentContext(profile, {
    ...options,
    headless: !asked.headed,
    args: [...(options.args ?? []), ...switches],
  });
}
