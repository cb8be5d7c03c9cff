import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator } from '@playwright/test';
import { AppPage } from '../support/app-page';
import { HOSTILE_FILES, HOSTILE_SIZES, writeHostile, type HostileFile } from '../support/hostile-files';
import { SITE } from '../support/site';
import { startStaticHost } from '../support/static-host';
import { watchMainThread } from './main-thread';

/** What a hostile file does to the page, each the median of `RUNS`, in milliseconds. */
export type HostileBench = {
  readonly what: string;
  /** The longest task of the main thread, until the last sentence or for `WATCHED_MS`, and after a reload. */
  readonly longestMs: number;
  /** The longest task in processor time, which other programs on the machine do not lengthen. */
  readonly longestCpuMs: number;
  /** Until the first sentence or progress. */
  readonly firstMs: number;
  /** Until the last sentence; null if a run took longer than `WATCHED_MS`. */
  readonly endMs: number | null;
  /** From a click on Cancel until nothing runs; null if it was over before. */
  readonly cancelMs: number | null;
  /** The last sentence. */
  readonly said: string;
};

/** For a quick look: fewer runs, and only the files of which the description has these words. */
const RUNS = Number(process.env.HOSTILE_RUNS ?? 5);
const ONLY = process.env.HOSTILE_ONLY ?? '';
const WATCHED_MS = 60_000;
const CLICK_MS = 2000;
const STEP_MS = 50;

/** Opens each hostile file in a new profile of the built app. */
export async function* benchHostile(browser: Browser): AsyncGenerator<HostileBench> {
  const host = await startStaticHost(SITE, { secure: true });
  const folder = await mkdtemp(join(tmpdir(), 'memelore-hostile-'));
  try {
    for (const file of HOSTILE_FILES) {
      if (!file.what.includes(ONLY)) continue;
      const path = await writeHostile(folder, file, HOSTILE_SIZES);
      const runs = [];
      for (let run = 0; run < RUNS; run += 1) runs.push(await openOnce(browser, host.url, file, path));
      await rm(path);
      const ended = runs.flatMap(({ endMs }) => endMs ?? []);
      const cancelled = runs.flatMap(({ cancelMs }) => cancelMs ?? []);
      yield {
        what: file.what,
        longestMs: median(runs.map(({ longestMs }) => longestMs)),
        longestCpuMs: median(runs.map(({ longestCpuMs }) => longestCpuMs)),
        firstMs: median(runs.map(({ firstMs }) => firstMs)),
        endMs: ended.length < RUNS ? null : median(ended),
        cancelMs: cancelled.length === 0 ? null : median(cancelled),
        said: runs.at(-1)?.said ?? '',
      };
    }
  } finally {
    await rm(folder, { recursive: true });
    await host.close();
  }
}

type Run = Omit<HostileBench, 'what'>;

async function openOnce(browser: Browser, url: string, { use }: HostileFile, path: string): Promise<Run> {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  context.setDefaultTimeout(3 * WATCHED_MS);
  const app = new AppPage(await context.newPage(), url);
  await app.isolatedVisit();
  const { page } = app;
  if (use === 'restore') await app.visit('Settings', 'Library');
  const main = page.getByRole('main');
  const input = use === 'restore' ? page.getByLabel('Choose a backup') : page.getByLabel('Choose images').first();
  const stop =
    use === 'restore'
      ? main.getByRole('button', { name: 'Cancel', exact: true })
      : page.getByRole('region', { name: 'Adding memes' }).getByRole('button', { name: 'Stop' });
  const goOn = main.getByRole('button', { name: 'Restore the others' });
  const said = app.imported.or(page.locator('.notice')).first();
  const { result, tasks } = await watchMainThread(page, async () => {
    const begin = Date.now();
    await input.setInputFiles(path);
    const firstMs = await until(stop.or(goOn).or(said).first(), begin);
    await until(goOn.or(said).first(), begin);
    if (await goOn.isVisible()) await goOn.click();
    const endMs = await until(said, begin);
    const text = endMs === null ? '' : await said.innerText();
    if (endMs !== null && use === 'restore') await showTags(app);
    return { firstMs: firstMs ?? WATCHED_MS, endMs, said: text.replaceAll(/\s+/g, ' ').trim() };
  });
  if (result.endMs !== null) {
    if (use === 'restore') await app.visit('Settings', 'Library');
    else
      await page
        .getByRole('button', { name: /^Dismiss/ })
        .first()
        .click();
    await input.setInputFiles(path);
  }
  const cancelMs = await cancelled(stop);
  await context.close();
  return { ...result, longestMs: tasks.longestMs, longestCpuMs: tasks.longestCpuMs, cancelMs };
}

/** Draws all tags, in the filter and where they are managed, if the backup brought a meme. */
async function showTags(app: AppPage): Promise<void> {
  const { page } = app;
  await app.visit('Library');
  const filter = page.getByRole('button', { name: 'Filter', exact: true });
  await page.waitForLoadState('networkidle');
  if (!(await filter.isVisible())) return;
  await filter.click();
  await page.getByRole('button', { name: 'Manage tags' }).click();
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

/** Cancels what runs as soon as it shows progress; null if it is over first. */
async function cancelled(stop: Locator): Promise<number | null> {
  try {
    await stop.click({ timeout: CLICK_MS });
  } catch {
    return null;
  }
  const begin = Date.now();
  await stop.waitFor({ state: 'detached', timeout: WATCHED_MS });
  return Date.now() - begin;
}

/** Milliseconds since `begin` when something is on screen; null if it does not come in time. */
async function until(shown: Locator, begin: number): Promise<number | null> {
  while (Date.now() - begin < WATCHED_MS) {
    if (await shown.isVisible()) return Date.now() - begin;
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
  return null;
}

function median(figures: readonly number[]): number {
  return [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? 0;
}
