import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';
import type { AppPage, Upload } from '../support/app-page';
import type { PageReport } from './report';

const POLL_MS = 300;
const PROGRESS_MS = 15_000;
const LABELS = ['First model', 'Second model'] as const;

/** What the page gets before the first comparison. */
export type Prepared = {
  readonly pictures: Upload[] | string[];
  /** The host that models are downloaded from. */
  readonly hub: string;
  /** True to measure the page's memory, which takes longer than many captions. */
  readonly measures: boolean;
};

/** The compare page, used as a person uses it, without time limits on downloads and captions. */
export class ComparePage {
  readonly #app: AppPage;
  readonly #page: Page;
  readonly #device: 'WASM' | 'WebGPU';

  constructor(app: AppPage, device: 'WASM' | 'WebGPU') {
    [this.#app, this.#page, this.#device] = [app, app.page, device];
  }

  /** Adds the pictures, waits for the reader, which would slow the models, and sets host and device. */
  async prepare({ pictures, hub, measures }: Prepared): Promise<void> {
    if (!measures) await this.#page.addInitScript(hideMemory);
    await this.#app.firstVisit();
    await this.#app.add(pictures);
    await this.#app.imported.waitFor({ timeout: 0 });
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

  /**
   * Compares two models on all memes and gives the exported report. Throws with the page's sentence if a download
   * fails.
   */
  async run(models: readonly [string, string], progress: (line: string) => void): Promise<PageReport> {
    for (const [index, label] of LABELS.entries()) await this.#choose(label, models[index] ?? '', progress);
    // The last choice is "what is selected in the library".
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

  /** Chooses a model, and downloads it if it is missing. */
  async #choose(label: string, name: string, progress: (line: string) => void): Promise<void> {
    const picker = this.#page.getByRole('group', { name: label });
    await picker.getByRole('combobox', { name: label }).selectOption(name);
    // By default a comparison runs each model where it runs best, whatever the settings say.
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

  /** Waits without a limit, and reports the page's progress text every 15 seconds. */
  async #until(done: () => Promise<boolean>, line: Locator, progress: (line: string) => void): Promise<void> {
    let reportedAt = performance.now();
    while (!(await done())) {
      if (performance.now() - reportedAt > PROGRESS_MS) {
        reportedAt = performance.now();
        const text = await line
          .first()
          .innerText({ timeout: 1000 })
          .catch(() => '');
        if (text !== '') progress(text.replaceAll('\n', ' '));
      }
      await this.#page.waitForTimeout(POLL_MS);
    }
  }
}

/** Runs before the page's scripts: without this function the app does not measure memory. */
function hideMemory(): void {
  Reflect.deleteProperty(Performance.prototype, 'measureUserAgentSpecificMemory');
}
