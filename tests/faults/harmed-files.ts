import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import type { AppPage, Upload } from '../support/app-page';
import { readStored as readFile, writeStored } from '../support/stored-file';
import { harmed, harmedArchives, harmedPictures } from './harm';
import { MODEL, OLD } from './libraries';
import { faultsIn, stateOf, type State } from './model';
import { between, type Random } from './random';
import { ready, type Stage } from './stage';
import { readStored } from './stored';

/** What is harmed. */
export type HarmedKind = 'pictures' | 'archives' | 'backups' | 'checkpoints';

/** How many files of each kind one seed harms; those of models take seconds each. */
export const HARMED: Readonly<Record<HarmedKind, number>> = {
  pictures: 160,
  archives: 160,
  backups: 40,
  checkpoints: 5,
};

/** Gives the app harmed files of this kind and expects that the library is whole and has all that it had. */
export async function harm(stage: Stage, kind: HarmedKind, random: Random): Promise<void> {
  if (kind === 'backups') await stage.profile('other');
  const visit = await stage.begin(await stage.profile(kind === 'checkpoints' ? 'model' : 'memes'));
  const app = await visit.tab();
  await ready(app);
  stage.gate.open();
  const before = stateOf(await app.page.evaluate(readStored));
  switch (kind) {
    case 'pictures':
      await add(app, before, harmedPictures(HARMED.pictures, random));
      break;
    case 'archives':
      await add(app, before, harmedArchives(HARMED.archives, random));
      break;
    case 'backups':
      await restoreEach(app, before, readFileSync(stage.places.backup), random);
      break;
    case 'checkpoints':
      await describeWith(app, before, random);
      break;
  }
  await visit.end();
}

/** Each file becomes a meme with exactly its bytes, or the app says of it that it does not. */
async function add(app: AppPage, before: State, files: readonly Upload[]): Promise<void> {
  await app.add([...files]);
  const report = app.imported;
  await expect(report).toBeVisible({ timeout: 600_000 });
  const given = files.map(({ buffer }) => createHash('sha256').update(buffer).digest('hex'));
  await expectKept(app, before, new Set(given));
  const words = (await report.getByRole('status').textContent()) ?? '';
  const count = (pattern: RegExp): number => Number(pattern.exec(words)?.[1] ?? 0);
  const told =
    count(/(\d+) memes? added/) + count(/(\d+) already here/) + count(/(\d+) could not/) + count(/(\d+) other/);
  expect(told, words).toBe(files.length);
  expect((await app.memes()).length, words).toBe(OLD.length + count(/(\d+) memes? added/));
}

/** Each backup is restored as far as it can be. */
async function restoreEach(app: AppPage, before: State, backup: Buffer, random: Random): Promise<void> {
  const { page } = app;
  await app.visit('Settings', 'Library');
  const dismiss = page.getByRole('button', { name: 'Dismiss', exact: true });
  const notices = page.getByRole('status').filter({ has: dismiss });
  const ended = notices.getByText(/restored|not a backup|newer Memelore|could not be read/).first();
  const question = page.getByRole('button', { name: 'Restore the others' });
  for (let left = HARMED.backups; left > 0; left -= 1) {
    const buffer = harmed(backup, random);
    await page.getByLabel('Choose a backup').setInputFiles({ name: 'backup.zip', mimeType: 'application/zip', buffer });
    await expect(ended.or(question).first()).toBeVisible({ timeout: 600_000 });
    if (await question.isVisible()) await question.click();
    await expect(ended).toBeVisible({ timeout: 600_000 });
    while ((await dismiss.count()) > 0) await dismiss.first().click();
    await expect(ended).toBeHidden();
  }
  await expectKept(app, before, null);
}

/** The model describes, or its failure pauses the queue; with its files as they were, "Resume" describes all. */
async function describeWith(app: AppPage, before: State, random: Random): Promise<void> {
  const { page } = app;
  const files = ['/config.json', 'tokenizer.json', 'preprocessor_config.json', 'decoder_model_merged_quantized.onnx'];
  for (let left = HARMED.checkpoints; left > 0; left -= 1) {
    const file = files[between(random, 0, files.length - 1)] ?? '';
    const whole = await readFile(page, file);
    await writeStored(page, file, harmed(whole, random));
    await reopen(app);
    await describe(app);
    await writeStored(page, file, whole);
  }
  await reopen(app);
  await describe(app);
  expect(await isDescribed(app), MODEL).toBe(true);
  await expectKept(app, before, null);
}

async function reopen(app: AppPage): Promise<void> {
  await app.page.reload();
  await app.list.locator('li[data-index]').first().waitFor();
}

/** Starts the queue, if something is to be described, and waits until all is described or it is paused. */
async function describe(app: AppPage): Promise<void> {
  if (await isDescribed(app)) return;
  const { page } = app;
  const resume = page.getByRole('button', { name: 'Resume', exact: true }).first();
  const start = resume.or(page.getByRole('button', { name: 'Describe all' })).first();
  await start.waitFor();
  await page.evaluate(watchForPause);
  await start.click();
  const isPaused = (): Promise<boolean> => page.evaluate(() => 'isPausedAgain' in globalThis);
  await expect.poll(async () => (await isPaused()) || (await isDescribed(app)), { timeout: 600_000 }).toBe(true);
}

async function isDescribed(app: AppPage): Promise<boolean> {
  const described = (await app.captions()).filter(({ kind }) => kind === 'description');
  return described.length === (await app.memes()).length;
}

/** Runs in the page: notes that "Resume" is there again after it was not. It may have been gone for an instant only. */
function watchForPause(): void {
  const hasResume = (): boolean =>
    [...document.querySelectorAll('button')].some(({ textContent: text }) => text.trim() === 'Resume');
  let wasGone = !hasResume();
  const observer = new MutationObserver(() => {
    if (!hasResume()) wasGone = true;
    else if (wasGone) {
      Object.assign(globalThis, { isPausedAgain: true });
      observer.disconnect();
    }
  });
  observer.observe(document.body, { subtree: true, childList: true, characterData: true });
}

/** Nothing is wrong in the library, what it had is there, and what came has one of the `given` hashes. */
async function expectKept(app: AppPage, before: State, given: ReadonlySet<string> | null): Promise<void> {
  const wrong = async (): Promise<readonly string[]> => {
    const stored = await app.page.evaluate(readStored);
    const now = stateOf(stored);
    const lost = Object.keys(before).filter((hash) => now[hash] === undefined);
    const changed = Object.keys(before).filter((hash) => given !== null && now[hash] !== before[hash]);
    const strange = Object.keys(now).filter((hash) => before[hash] === undefined && given !== null && !given.has(hash));
    return [...faultsIn(stored), ...[...lost, ...changed, ...strange].map((hash) => `${hash}: ${now[hash] ?? 'lost'}`)];
  };
  await expect.poll(wrong, { timeout: 300_000 }).toEqual([]);
}
