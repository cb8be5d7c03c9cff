import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';
import type { AppPage, Upload } from '../support/app-page';
import type { PageReport } from './report';

const LOOK_MS = 300;
const TELL_MS = 15_000;
const LABELS = ['First model', 'Second model'] as const;

/** What the page is to work with. */
export type Prepared = {
  readonly pictures: Upload[] | string[];
  /** Where models are downloaded from. */
  readonly hub: string;
  /** Whether the page shall ask the browser about its memory, which takes longer than many captions. */
  readonly measures: boolean;
};

/** The compare page, driven as a person would, for as long as real models take. */
export class ComparePage {
  readonly #app: AppPage;
  readonly #page: Page;
  readonly #device: 'WASM' | 'WebGPU';

  constructor(app: AppPage, device: 'WASM' | 'WebGPU') {
    [this.#app, this.#page, this.#device] = [app, app.page, device];
  }

  /** Adds the pictures, lets the reader finish, as it would take time from the models, and sets host and device. */
  async prepare({ pictures, hub, measures }: Prepared): Promise<void> {
    if (!measures) await this.#page.addInitScript(forgetMemory);
    await this.#app.firstVisit();
    await this.#app.add(pictures);
    await this.#page.getByRole('region', { name: 'Import report' }).waitFor({ timeout: 0 });
    await this.#app.waitForReader(0);
    await this.#app.useHost(hub);
    await this.#app.runOn(this.#device);
    await this.#app.visit('Library');
    await this.#app.list.getByRole('listitem').first().waitFor();
    await this.#app.list.getByRole('link').first().focus();
    await this.#page.keyboard.press('Control+a');
    await this.#page
      .getByText(/\d+ selected/)
      .first()
      .waitFor();
    await this.#app.visit('Compare');
  }

  /** Compares two models on all memes; throws what the page says when a download fails. */
  async run(models: readonly [string, string], progress: (line: string) => void): Promise<PageReport> {
    for (const [index, label] of LABELS.entries()) await this.#choose(label, models[index] ?? '', progress);
    // What is selected in the library is the last choice.
    await this.#page.getByRole('radiogroup', { name: 'Memes' }).getByRole('radio').last().click();
    await this.#page.getByRole('button', { name: 'Compare', exact: true }).click();
    const status = this.#page.getByRole('status').filter({ hasText: ' of ' });
    const ended = this.#page.getByRole('group', { name: 'Export' });
    await status.or(ended).first().waitFor();
    await this.#until(async () => (await status.count()) === 0 && (await ended.isVisible()), status, progress);
    const [download] = await Promise.all([
      this.#page.waitForEvent('download'),
      this.#page.getByRole('button', { name: 'Export as JSON' }).click(),
    ]);
    return JSON.parse(await readFile(await download.path(), 'utf8')) as PageReport;
  }

  /** Chooses a model and downloads it where it is missing. */
  async #choose(label: string, name: string, progress: (line: string) => void): Promise<void> {
    const picker = this.#page.getByRole('group', { name: label });
    await picker.getByRole('combobox', { name: label }).selectOption(name);
    // Left to itself a model runs where it runs best, whatever the settings say.
    const runOn = picker.getByRole('combobox', { name: 'Run on' });
    if (!(await runOn.isVisible())) await picker.getByText('How it runs').click();
    await runOn.selectOption({ label: this.#device });
    const ready = picker.getByRole('option', { name, exact: true });
    const download = picker.getByRole('button', { name: /^(Download|Resume)/ });
    await ready.or(download).first().waitFor({ state: 'attached' });
    if ((await ready.count()) > 0) return;
    await download.click();
    const failure = picker.getByRole('alert');
    const line = picker.locator('.numbers');
    await this.#until(async () => (await ready.count()) > 0 || (await failure.isVisible()), line, progress);
    if (await failure.isVisible()) throw new Error(`${name}: ${(await failure.innerText()).trim()}`);
  }

  /** Waits, for as long as it takes, and tells now and then what the page says meanwhile. */
  async #until(done: () => Promise<boolean>, line: Locator, progress: (line: string) => void): Promise<void> {
    let told = performance.now();
    while (!(await done())) {
      if (performance.now() - told > TELL_MS) {
        told = performance.now();
        const said = await line
          .first()
          .innerText({ timeout: 1000 })
          .catch(() => '');
        if (said !== '') progress(said.replaceAll('\n', ' '));
      }
      await this.#page.waitForTimeout(LOOK_MS);
    }
  }
}

/** Runs in the page before it: a browser that does not tell the memory of a page. */
function forgetMemory(): void {
  Reflect.deleteProperty(Performance.prototype, 'measureUserAgentSpecificMemory');
}
