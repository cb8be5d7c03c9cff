import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect, test, type BrowserContext, type Page } from '@playwright/test';
import type { CaptionSource } from '$lib/core/caption';
import { formatBytes, formatSeconds } from '$lib/core/format';
import type { Meme } from '$lib/core/meme';
import { looksLikeLanguage } from '$lib/captioner/self-test';
import { AppPage } from '../support/app-page';
import { browserMemory, peakMemory } from '../support/browser-memory';
import { launchOptions } from '../support/chromium';
import { SITE } from '../support/site';
import { startStaticHost } from '../support/static-host';
import { readOptions, type Options } from './options';

/**
 * Chromium on Linux has WebGPU only with the first two flags. The last makes it measure memory without waiting for a
 * garbage collection.
 */
const FLAGS = ['--enable-unsafe-webgpu', '--enable-features=Vulkan', '--enable-blink-features=ForceEagerMeasureMemory'];
const POLL_MS = 1000;
const PROGRESS_MS = 10_000;
const MEASURE_MS = 10_000;
const LABELS = { wasm: 'WASM', webgpu: 'WebGPU' } as const;

type Captioned = { readonly name: string; readonly caption: string; readonly source: CaptionSource | null };

test('one real model captions', async () => {
  const options = readOptions();
  const host = await startStaticHost(SITE);
  // A private window stores in memory, and the browser grants it too little for real weights.
  const profile = await mkdtemp(join(tmpdir(), 'memelore-real-'));
  const launch = launchOptions();
  const context = await chromium.launchPersistentContext(profile, {
    ...launch,
    headless: !options.headed,
    args: [...(launch.args ?? []), ...FLAGS],
  });
  try {
    await captionWith(options, context, host.url);
  } finally {
    await context.close();
    await host.close();
    await rm(profile, { recursive: true, force: true });
  }
});

async function captionWith(options: Options, context: BrowserContext, url: string): Promise<void> {
  const { model } = options;
  const app = new AppPage(await context.newPage(), url);
  await app.firstVisit();
  await addPictures(app, options.pictures);
  if (options.host !== null) await app.useHost(options.host);
  if (options.device !== null) await app.runOn(LABELS[options.device]);
  const downloading = performance.now();
  await download(app, model.name);
  console.log(`Downloaded in ${since(downloading)}.`);

  await app.visit('Library');
  const before = browserMemory();
  const start = Date.now();
  const captioning = captionAll(app);
  const peakBytes = await peakMemory(captioning);
  const captioned = await captioning;
  report(captioned);
  console.log(`Model loaded, and asked what is on the self-test's picture, in ${await loadSeconds(app, start)}.`);
  console.log(`Memory of the page and its workers: ${await pageMemory(app.page)}.`);
  console.log(
    before === 0
      ? 'Memory of the whole browser is known on Linux only.'
      : `Memory of the whole browser: ${formatBytes(before)} without the model, at most ${formatBytes(peakBytes)} with it.`,
  );
  for (const line of app.consoleFaults()) console.log(`In the console: ${line}`);
  expect(faultsOf(captioned)).toEqual([]);
}

/** Adds the pictures or the samples, and waits for the reader, which would slow the model. */
async function addPictures(app: AppPage, pictures: readonly string[] | null): Promise<void> {
  if (pictures === null) await app.page.getByRole('button', { name: 'Try the samples' }).click();
  else await app.add([...pictures]);
  await app.imported.waitFor({ timeout: 0 });
  await app.waitForReader(0);
}

/** Downloads the model and prints the progress every 10 seconds; throws with the app's sentence if that fails. */
async function download(app: AppPage, name: string): Promise<void> {
  await app.visit('Settings', 'Advanced');
  const models = app.page.getByRole('radiogroup', { name: 'Caption model' });
  const group = models.getByRole('group', { name, exact: true });
  await models.getByRole('radio').first().waitFor();
  // A model that cannot run here is folded, and has the reason in place of the button.
  if (!(await group.isVisible())) await models.getByText('Models that do not run on this device').click();
  if (!(await group.getByRole('button', { name: 'Download' }).isVisible())) throw new Error(await group.innerText());
  const row = await app.startDownload(name);
  let reportedAt = performance.now();
  while (!(await row.getByRole('button', { name: 'Delete download' }).isVisible())) {
    if (performance.now() - reportedAt > PROGRESS_MS) {
      reportedAt = performance.now();
      console.log((await row.innerText()).split('\n').find((line) => line.includes(' of ')) ?? 'Asking the host');
    }
    await app.page.waitForTimeout(POLL_MS);
  }
  const failure = row.getByRole('alert');
  if (await failure.isVisible()) throw new Error(await failure.innerText());
}

/** Captions all memes; gives the captions once no other meme is left than failed ones. Throws if the app pauses. */
async function captionAll(app: AppPage): Promise<readonly Captioned[]> {
  await app.page.getByRole('button', { name: 'Describe all' }).click();
  const stopped = app.page.getByText('Describing is paused.');
  const failed = app.list.getByText('Failed', { exact: true });
  for (;;) {
    const memes = await app.memes();
    const left = memes.filter(({ description }) => description === null).length;
    if (await stopped.isVisible()) throw new Error(await stopped.innerText());
    if (left <= (await failed.count())) return memes.map(captionedOf);
    await app.page.waitForTimeout(POLL_MS);
  }
}

function captionedOf({ name, description }: Meme): Captioned {
  return { name, caption: description?.value ?? '', source: description?.source ?? null };
}

function report(captioned: readonly Captioned[]): void {
  const seconds: number[] = [];
  for (const { name, caption, source } of captioned) {
    if (source?.by === 'model') seconds.push(source.seconds);
    const took = source?.by === 'model' ? formatSeconds(source.seconds) : 'failed';
    console.log(`  ${name} (${took}): ${caption}`);
  }
  const first = captioned.find(({ source }) => source !== null)?.source;
  if (first?.by !== 'model') return;
  const median = seconds.sort((a, b) => a - b)[Math.floor(seconds.length / 2)] ?? 0;
  const { model, dtype, device, revision } = first;
  console.log(`${model} (${dtype}, ${revision}) on ${LABELS[device]}: ${formatSeconds(median)} per meme, the median.`);
}

/** Seconds from the click to the first caption, less the time of that caption. */
async function loadSeconds(app: AppPage, start: number): Promise<string> {
  const made = (await app.captions()).filter(({ kind }) => kind === 'description').sort((a, b) => a.made - b.made);
  const [first] = made;
  if (first?.source.by !== 'model') return 'an unknown time';
  return formatSeconds((first.made - start) / 1000 - first.source.seconds);
}

/**
 * JavaScript and WASM memory of the page as text. Not every browser can measure it, and Chromium did not answer in time
 * while a model's threads were waiting.
 */
async function pageMemory(page: Page): Promise<string> {
  type Measuring = { measureUserAgentSpecificMemory?: () => Promise<{ readonly bytes: number }> };
  const bytes = await page.evaluate(async (limit) => {
    const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), limit));
    const measured = (performance as Measuring).measureUserAgentSpecificMemory?.() ?? null;
    return (await Promise.race([measured, late]))?.bytes ?? null;
  }, MEASURE_MS);
  return bytes === null ? 'the browser does not say' : formatBytes(bytes);
}

/** Faults of the captions: a missing one, one that is no language, or the same one for all pictures. */
function faultsOf(captioned: readonly Captioned[]): readonly string[] {
  const faults = captioned
    .filter(({ caption }) => !looksLikeLanguage(caption))
    .map(({ name, caption }) => (caption === '' ? `${name} has no caption` : `${name}: "${caption}" is no language`));
  const same = captioned.length > 1 && new Set(captioned.map(({ caption }) => caption)).size === 1;
  return same ? [...faults, 'Every picture got the same caption'] : faults;
}

function since(start: number): string {
  return formatSeconds((performance.now() - start) / 1000);
}
