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
import { readAsked, type Asked } from './asked';

/**
 * WebGPU on Linux is behind switches; the second one lets memory be measured without waiting for a garbage collection.
 */
const SWITCHES = [
  '--enable-unsafe-webgpu',
  '--enable-features=Vulkan',
  '--enable-blink-features=ForceEagerMeasureMemory',
];
const LOOK_MS = 1000;
const TELL_MS = 10_000;
const MEASURE_MS = 10_000;
const LABELS = { wasm: 'WASM', webgpu: 'WebGPU' } as const;

type Captioned = { readonly name: string; readonly caption: string; readonly source: CaptionSource | null };

test('one real model captions', async () => {
  const asked = readAsked();
  const host = await startStaticHost(SITE);
  // Not a context as the tests use: what those store is held in memory, and a browser grants them little of it.
  const profile = await mkdtemp(join(tmpdir(), 'memelore-real-'));
  const options = launchOptions();
  const context = await chromium.launchPersistentContext(profile, {
    ...options,
    headless: !asked.headed,
    args: [...(options.args ?? []), ...SWITCHES],
  });
  try {
    await captionWith(asked, context, host.url);
  } finally {
    await context.close();
    await host.close();
    await rm(profile, { recursive: true, force: true });
  }
});

async function captionWith(asked: Asked, context: BrowserContext, url: string): Promise<void> {
  const { model } = asked;
  const app = new AppPage(await context.newPage(), url);
  await app.firstVisit();
  await addPictures(app, asked.pictures);
  if (asked.host !== null) await app.useHost(asked.host);
  if (asked.device !== null) await app.runOn(LABELS[asked.device]);
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
  for (const line of app.complaints()) console.log(`In the console: ${line}`);
  expect(faultsOf(captioned)).toEqual([]);
}

/** Adds the pictures, or the samples, and lets the reader look at them first, as it would take time from the model. */
async function addPictures(app: AppPage, pictures: readonly string[] | null): Promise<void> {
  if (pictures === null) await app.page.getByRole('button', { name: 'Try the samples' }).click();
  else await app.add([...pictures]);
  await app.page.getByRole('region', { name: 'Import report' }).waitFor({ timeout: 0 });
  await app.waitForReader(0);
}

/** Waits for the whole model and tells now and then how far it is; throws what the panel says when it does not come. */
async function download(app: AppPage, name: string): Promise<void> {
  await app.visit('Settings');
  const models = app.page.getByRole('radiogroup', { name: 'Caption model' });
  const group = models.getByRole('group', { name, exact: true });
  await group.waitFor();
  // What cannot run here is not offered, with the reason in its place.
  if (!(await group.getByRole('button', { name: 'Download' }).isVisible())) throw new Error(await group.innerText());
  const row = await app.startDownload(name);
  let told = performance.now();
  while (!(await row.getByRole('button', { name: 'Delete download' }).isVisible())) {
    if (performance.now() - told > TELL_MS) {
      told = performance.now();
      console.log((await row.innerText()).split('\n').find((line) => line.includes(' of ')) ?? 'Asking the host');
    }
    await app.page.waitForTimeout(LOOK_MS);
  }
  const failure = row.getByRole('alert');
  if (await failure.isVisible()) throw new Error(await failure.innerText());
}

/** Captions everything; ends early, with what there is, when the app gives the model up or a meme fails. */
async function captionAll(app: AppPage): Promise<readonly Captioned[]> {
  await app.page.getByRole('button', { name: 'Caption all' }).click();
  const stopped = app.page.getByText('Captioning is paused.');
  const failed = app.list.getByText('Failed', { exact: true });
  for (;;) {
    const memes = await app.memes();
    const left = memes.filter(({ description }) => description === null).length;
    if (await stopped.isVisible()) throw new Error(await stopped.innerText());
    if (left <= (await failed.count())) return memes.map(captionedOf);
    await app.page.waitForTimeout(LOOK_MS);
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

/** From the click to the first caption, less the time of that caption itself. */
async function loadSeconds(app: AppPage, start: number): Promise<string> {
  const made = (await app.captions()).filter(({ kind }) => kind === 'description').sort((a, b) => a.made - b.made);
  const [first] = made;
  if (first?.source.by !== 'model') return 'a time nobody knows';
  return formatSeconds((first.made - start) / 1000 - first.source.seconds);
}

/**
 * JavaScript and WASM memory, if the browser says: only some do, of isolated pages, and it may not answer in time, as
 * seen while a model's threads were waiting.
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

/** What is wrong with the captions: none, no language, or the same under every picture. */
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
