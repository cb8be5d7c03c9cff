import { expect, type BrowserContext, type Page } from '@playwright/test';
import type { ModelId } from '$lib/core/ids';
import type { WeightManifest } from '$lib/catalogue/weights';
import type { CacheEntry, WeightsSteps } from '../harness/weights.run';
import type { BigFile, FixtureHub } from './fixture-hub';

/** The repository in tests of downloads. */
export const REPO = 'HuggingFaceTB/SmolVLM-256M-Instruct';
/** A generated file of a little more than two parts, in the same repository. */
export const BIG: BigFile = { repo: REPO, path: 'onnx/big.onnx', bytes: 20_000_001 };
export const PART = 8 * 1024 * 1024;

/** A manifest of files in `REPO`. */
export function manifestOf(model: string, paths: readonly string[], mix = 'decoder_model_merged=q8'): WeightManifest {
  const files = paths.map((path) => ({ path, bytes: null }));
  return { model: model as ModelId, mix, repo: REPO, revision: 'main', files };
}

/** Files of the tiny checkpoint; the last is kept in LFS, so it is sent from the CDN. */
export const SMALL_FILES = ['config.json', 'tokenizer.json', 'onnx/embed_tokens_quantized.onnx'] as const;
export const SMALL = manifestOf('Small', SMALL_FILES);
export const LARGE = manifestOf('Large', ['config.json', BIG.path]);

type Step = keyof WeightsSteps;

/** A tab with the harness page, which has the weight store. */
export class WeightsTab {
  private constructor(
    private readonly context: BrowserContext,
    private readonly url: string,
    public page: Page,
  ) {}

  static async open(context: BrowserContext, url: string): Promise<WeightsTab> {
    return new WeightsTab(context, url, await openPage(context, url));
  }

  /** Opens another tab in the same profile. */
  async another(): Promise<WeightsTab> {
    return await WeightsTab.open(this.context, this.url);
  }

  /** Closes the tab, even during a download. */
  async close(): Promise<void> {
    await this.page.close();
  }

  /** Opens the page again in a new tab, after `close`. */
  async reopen(): Promise<void> {
    this.page = await openPage(this.context, this.url);
  }

  /** Runs one step of `tests/harness/weights.run.ts`. */
  async do<Name extends Step>(
    step: Name,
    ...args: Parameters<WeightsSteps[Name]>
  ): Promise<Awaited<ReturnType<WeightsSteps[Name]>>> {
    const run = this.page.evaluate(([s, a]) => globalThis.runHarness('weights', [s, ...a]), [step, args] as const);
    return (await run) as Awaited<ReturnType<WeightsSteps[Name]>>;
  }

  async download(manifest: WeightManifest, host: string): Promise<Awaited<ReturnType<WeightsSteps['ended']>>> {
    await this.do('start', manifest, host);
    return await this.do('ended', manifest.model);
  }

  /** Waits until a running download has this many bytes. */
  async reached(manifest: WeightManifest, bytes: number): Promise<void> {
    await expect
      .poll(() => this.do('doneBytes', manifest.model), { intervals: [20], timeout: 60_000 })
      .toBeGreaterThanOrEqual(bytes);
  }

  /** The addresses of all entries in the cache of parts. */
  async parts(): Promise<string[]> {
    return (await this.do('entries', 'memelore-parts-v1')).map(({ url }) => url);
  }

  /** The stored files, without receipts. */
  async stored(): Promise<CacheEntry[]> {
    return (await this.do('entries', 'memelore-weights-v1')).filter(({ url }) =>
      url.startsWith('https://huggingface.co/'),
    );
  }
}

async function openPage(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

/** How many bytes of a file the hub has sent. */
export function sentOf(hub: FixtureHub, path: string): number {
  return hub.requests
    .filter((request) => request.path.includes(path))
    .reduce((sum, { bytesSent }) => sum + bytesSent, 0);
}
