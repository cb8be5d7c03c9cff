import { readFile } from 'node:fs/promises';
import type { Download, Page } from '@playwright/test';
import { cleanCaption } from '$lib/captioner/caption-text';
import { percent } from '$lib/ui/compare/words';
import type { AppPage } from '../support/app-page';
import { fixtureMemes } from '../support/fixtures';
import { hang, isCaptioner } from '../support/queue';
import { expect, test } from '../support/test';

const MEMES = fixtureMemes().slice(0, 6);
const FIRST = 'SmolVLM-256M-Instruct';
const SECOND = 'SmolVLM-256M-Instruct-int8';
const OTHER = 'Florence-2-base-int8';

test.describe.configure({ timeout: 240_000 });
test.use({ files: MEMES.map(({ file }) => file), ownBrowser: { eagerMemory: true } });
test.beforeEach(({ app, hub }) => app.useHost(hub.url));

/** Chooses two models and downloads them on this page if they are missing. */
async function choose(app: AppPage, first: string, second: string): Promise<void> {
  const { page } = app;
  await app.visit('Compare');
  for (const [label, name] of [
    ['First model', first],
    ['Second model', second],
  ] as const) {
    await page.getByRole('combobox', { name: label }).selectOption(name);
    const picker = page.getByRole('group', { name: label });
    const download = picker.getByRole('button', { name: /^Download/ });
    const ready = picker.getByRole('option', { name, exact: true });
    await expect(download.or(ready.and(picker.locator(':checked'))).first()).toBeAttached();
    if (await download.isVisible()) await download.click();
    await expect(ready).toBeAttached({ timeout: 60_000 });
  }
}

async function finished({ page }: AppPage): Promise<void> {
  await expect(page.getByRole('group', { name: 'Export' })).toBeVisible({ timeout: 180_000 });
}

/** How many captions are made; all of them once the progress bar is gone. */
async function captioned({ page }: AppPage): Promise<number> {
  if (await page.getByRole('group', { name: 'Export' }).isVisible()) return 2 * MEMES.length;
  const bar = page.getByRole('progressbar', { name: 'Comparing' });
  return (await bar.isVisible())
    ? Number(await bar.getAttribute('aria-valuenow', { timeout: 1000 }).catch(() => 0))
    : 0;
}

async function exported({ page }: AppPage, kind: 'CSV' | 'JSON' | 'PNG'): Promise<Buffer> {
  const download: Promise<Download> = page.waitForEvent('download');
  await page.getByRole('button', { name: `Export as ${kind}` }).click();
  return await readFile(await (await download).path());
}

/** The two bars of each measure lie on tracks of one length, and the larger value's bar fills its track. */
async function expectOneScale(page: Page): Promise<void> {
  const measures = await page.getByRole('heading', { name: 'Time for each meme' }).evaluate((heading) =>
    [...(heading.closest('.measures')?.querySelectorAll('dl') ?? [])].map((measure) =>
      [...measure.querySelectorAll('.track')].map((track) => ({
        track: track.getBoundingClientRect().width,
        bar: track.firstElementChild?.getBoundingClientRect().width ?? 0,
      })),
    ),
  );
  expect(measures.length).toBeGreaterThanOrEqual(3);
  for (const [first, second] of measures) {
    expect(first?.track).toBe(second?.track);
    expect(Math.max(first?.bar ?? 0, second?.bar ?? 0)).toBeCloseTo(first?.track ?? 0, 1);
  }
}

type Report = {
  readonly agreement: { readonly pairs: number; readonly exact: number; readonly f1: number };
  readonly captions: readonly { readonly name: string; readonly first: string; readonly second: string }[];
  readonly verdicts: readonly { readonly about: string; readonly value: number; readonly passed: boolean }[];
};

test('a comparison of two precisions exports the captions that its rates are computed from, and the better model can be used', async ({
  app,
  page,
}) => {
  await choose(app, FIRST, SECOND);
  await page.getByRole('radio', { name: '20 at random' }).click();
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await finished(app);

  const pairs = page.getByRole('list', { name: 'Descriptions side by side' });
  await expect(pairs.getByRole('listitem')).toHaveCount(MEMES.length);
  const table = page.getByRole('table', { name: 'Comparison' });
  await expect(table).toBeHidden();
  await page.getByText('All numbers').click();
  await expect(table.getByRole('columnheader', { name: SECOND })).toBeVisible();
  await expect(table.getByRole('row', { name: /^Ran on/ })).toContainText('Processor (WASM)');
  await expect(table.getByRole('row', { name: /^Number types/ })).toContainText('q8');

  const report = JSON.parse((await exported(app, 'JSON')).toString()) as Report;
  expect(report.captions.map(({ name }) => name).sort()).toEqual(MEMES.map(({ file }) => file).sort());
  const truth = new Map(MEMES.map(({ file, caption }) => [file, cleanCaption(caption)]));
  const same = report.captions.filter(({ first, second }) => first === second).length;
  expect(report.agreement.exact).toBeCloseTo(same / MEMES.length, 10);
  await expect(table.getByRole('row', { name: /^The same to the letter/ })).toContainText(percent(same / MEMES.length));
  // Of a quantised model and its base, one sentence says whether one can stand in for the other.
  await expect(page.getByRole('note', { name: 'Verdict' })).toContainText(
    `says the same of ${percent(same / MEMES.length)} of the memes (at least 90 % is asked)`,
  );
  await expectOneScale(page);
  // The captions are true, so the models got the right pictures.
  expect(report.captions.filter(({ name, first }) => truth.get(name) === first).length).toBeGreaterThanOrEqual(4);
  expect(report.verdicts.map(({ about }) => about)).toEqual(['memory', 'captions']);

  const csv = (await exported(app, 'CSV')).toString();
  for (const { name, first, second } of report.captions) expect(csv).toContain(`${name},${first},${second},`);
  expect((await exported(app, 'PNG')).subarray(1, 4).toString()).toBe('PNG');

  await page.getByRole('button', { name: `Use ${SECOND}` }).click();
  await app.visit('Settings', 'Advanced');
  await expect(page.getByRole('radio', { name: SECOND, exact: true })).toBeChecked();
  // A comparison stores no captions in the library.
  expect((await app.memes()).map(({ description }) => description)).toEqual(MEMES.map(() => null));
});

test('a stopped or reloaded comparison goes on where it stopped, and each model captions each meme once', async ({
  app,
  page,
}) => {
  await choose(app, SECOND, OTHER);
  await page.getByRole('radio', { name: '20 at random' }).click();
  let started = 0;
  const second = page.waitForEvent('worker', {
    predicate: (worker) => isCaptioner(worker) && ++started === 2,
    timeout: 120_000,
  });
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  // The second model never loads, so the comparison is half done when it is stopped.
  await hang(await second);
  const kept = MEMES.length;
  await expect.poll(() => captioned(app), { timeout: 90_000 }).toBe(kept);
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(page.getByText('Stopped. What is described is kept.')).toBeVisible();
  expect(await captioned(app)).toBe(kept);

  await page.getByRole('button', { name: 'Resume' }).click();
  // The page's memory is measured after each load, which may take the browser half a minute.
  await expect.poll(() => captioned(app), { timeout: 90_000 }).toBeGreaterThan(kept);
  await page.reload();
  await finished(app);
  const report = JSON.parse((await exported(app, 'JSON')).toString()) as Report;
  expect(report.agreement.pairs).toBe(MEMES.length);
  await expect(page.getByRole('list', { name: 'Descriptions side by side' }).getByRole('listitem')).toHaveCount(
    MEMES.length,
  );
  expect(report.verdicts).toEqual([]);
});
