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
import { isOverFixtures, type Options } from './options';
import { ComparePage } from './compare-page';
import type { Pair } from './pairs';
import { DEVICE_LABELS, type PairRun } from './report';

/** Time limit for one step of the page on a busy machine. Downloads and captions have no limit. */
const STEP_LIMIT_MS = 180_000;

/** Chromium on Linux has WebGPU only with these flags. */
const HARDWARE_WEBGPU = ['--enable-unsafe-webgpu', '--enable-features=Vulkan'];

/** What is needed to open a session. */
export type Opening = {
  readonly options: Options;
  readonly device: Device;
  readonly pictures: Upload[] | string[];
  /** As in `Prepared`. */
  readonly measures: boolean;
};

/** The app in a browser, with pictures in its library, for comparisons on one device. */
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

  /** Builds the site if it is stale, starts hosts and a browser, and adds the pictures. */
  static async open({ options, device, pictures, measures }: Opening): Promise<Session> {
    ensureBrowser();
    ensureBuild();
    const hosts: Host[] = [await startStaticHost(SITE)];
    if (options.host === null) hosts.push(await startHub(options.models === null ? {} : { models: options.models }));
    // A private window stores in memory, where real weights do not fit.
    const profile = await mkdtemp(join(tmpdir(), 'memelore-models-'));
    const context = await startBrowser(options, device, profile);
    context.setDefaultTimeout(STEP_LIMIT_MS);
    const end = async (): Promise<void> => {
      await context.close();
      for (const host of hosts) await host.close();
      await rm(profile, { recursive: true, force: true });
    };
    try {
      const [site, hub] = hosts;
      const page = context.pages()[0] ?? (await context.newPage());
      const session = new Session(device, context, page, site?.url ?? '', end);
      await session.#compare.prepare({ pictures, hub: options.host ?? hub?.url ?? '', measures });
      return session;
    } catch (error) {
      await end();
      throw error;
    }
  }

  /** The device's profile, as far as it decides which models fit. Throws for WebGPU if the browser has no adapter. */
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

  /** Name and version of the browser. */
  get browser(): string {
    return `Chromium ${this.#context.browser()?.version() ?? ''}`.trim();
  }

  /** Downloads the models of a pair if they are missing, and compares them on all memes. */
  async run(pair: Pair, progress: (line: string) => void): Promise<PairRun> {
    const report = await this.#compare.run([pair.base.name, pair.quantised.name], progress);
    return { ...pair, device: this.#device, report };
  }

  close(): Promise<void> {
    return this.#end();
  }
}

async function startBrowser(options: Options, device: Device, profile: string): Promise<BrowserContext> {
  // Tiny checkpoints run on a software adapter, which is the same on every machine; real ones need the graphics card.
  const software = device === 'webgpu' && isOverFixtures(options);
  const launch = launchOptions({ webgpu: software, eagerMemory: true });
  const flags = device === 'webgpu' && !software ? HARDWARE_WEBGPU : [];
  return await chromium.launchPersistentContext(profile, {
    ...launch,
    headless: !options.headed,
    args: [...(launch.args ?? []), ...flags],
  });
}
