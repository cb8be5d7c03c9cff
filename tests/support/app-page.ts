import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, type Locator, type Page } from '@playwright/test';
import type { CaptionRecord } from '$lib/core/caption';
import type { Job } from '$lib/core/job';
import type { Meme } from '$lib/core/meme';
import type { FixtureMeme } from './fixtures';
import { readStore } from './read-store';

/** A file in the form that Playwright's `setInputFiles` takes. */
export type Upload = { readonly name: string; readonly mimeType: string; readonly buffer: Buffer };

/** A fixture meme as a file to add. */
export function uploadOf({ file }: Pick<FixtureMeme, 'file'>): Upload {
  const path = fileURLToPath(new URL(`../fixtures/memes/${file}`, import.meta.url));
  return { name: file, mimeType: file.endsWith('.png') ? 'image/png' : 'image/jpeg', buffer: readFileSync(path) };
}

/** Chromium's warning without a graphics card, and Playwright's where a test has no service workers. */
const EXPECTED = ['No available adapters', 'Service Worker registration blocked by Playwright'];

/** The pages of the settings besides the first one. */
type SettingsPage = 'Search' | 'Library' | 'App' | 'Advanced';

/** The app in one tab, used as a person uses it: everything is found by the names on screen. */
export class AppPage {
  readonly page: Page;
  /** Warnings and errors in the page's console and uncaught errors; a normal run has none. */
  readonly consoleLines: string[] = [];
  readonly #url: string;

  constructor(page: Page, url: string) {
    this.page = page;
    this.#url = url;
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.consoleLines.push(`${message.type()}: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.consoleLines.push(`uncaught: ${error.message}`));
  }

  /** Opens a page of the app and waits until the header is there. */
  async open(path = '/'): Promise<void> {
    await this.page.goto(this.#url + path);
    await this.page.getByRole('link', { name: 'Library', exact: true }).waitFor();
  }

  /** Opens a file of the site instead of the app. */
  async openFile(path: string): Promise<void> {
    await this.page.goto(this.#url + path);
  }

  /** Opens the app for the first time and waits for the service worker and the reload that makes the page isolated. */
  async firstVisit(): Promise<void> {
    await this.open();
    // The service worker stores the whole shell first, which takes long on a busy machine. While a page is
    // reloaded, Firefox has a document without service workers.
    await this.page.waitForFunction(
      () => 'serviceWorker' in navigator && navigator.serviceWorker.controller !== null && crossOriginIsolated,
      undefined,
      { timeout: 120_000 },
    );
    await this.#untilUsable();
  }

  /** Opens the app on a host that isolates pages, in a browser without service workers. */
  async isolatedVisit(): Promise<void> {
    await this.open();
    expect(await this.page.evaluate(() => crossOriginIsolated)).toBe(true);
    await this.#untilUsable();
  }

  /** Goes to a page by its links, without loading the site again. Of the settings, the first page is the usual one. */
  async visit(name: 'Library' | 'Settings' | 'Compare', settings?: SettingsPage): Promise<void> {
    if (name === 'Compare') {
      await this.visit('Settings', 'Advanced');
      await this.page.getByRole('link', { name, exact: true }).click();
      await this.page.waitForURL(/\/compare\/$/);
      return;
    }
    await this.#follow('Pages', name, name === 'Library' ? '/' : '/settings/');
    if (settings !== undefined) await this.#follow('Settings', settings, `/settings/${settings.toLowerCase()}/`);
  }

  /** Follows a link of a navigation. */
  async #follow(navigation: string, name: string, path: string): Promise<void> {
    const link = this.page.getByRole('navigation', { name: navigation, exact: true }).getByRole('link', { name });
    await link.click();
    await this.page.waitForURL((url) => url.pathname.endsWith(path));
    // The address changes early; at its end the navigation moves the focus, and text typed before that would be lost.
    await expect(link).not.toBeFocused();
  }

  get list(): Locator {
    return this.page.getByRole('list', { name: 'Memes', exact: true });
  }

  card(name: string): Locator {
    // What the meme is called goes before the name of its file.
    const ending = new RegExp(`(^|, )${name.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`, 'u');
    return this.list.getByRole('listitem').filter({ has: this.page.getByRole('link', { name: ending }) });
  }

  /** A notice with these words. */
  notice(words: string | RegExp): Locator {
    return this.page.locator('.notice').filter({ hasText: words });
  }

  /** What an import says at its end: a notice, or the report if something failed. */
  get imported(): Locator {
    return this.page
      .getByRole('region', { name: 'Import report' })
      .or(this.notice(/ added|already here|left out|could not be added/))
      .first();
  }

  get search(): Locator {
    return this.page.getByRole('searchbox', { name: 'Search memes' });
  }

  /** Chooses files in the picker. `waitForMemes` waits until they are imported. */
  async add(files: Upload[] | string[]): Promise<void> {
    const input = this.page.getByLabel('Choose images').first();
    await input.setInputFiles(files);
  }

  /** Drops files on the page. */
  async drop(files: readonly Upload[]): Promise<void> {
    await this.page.evaluate((dropped) => {
      const data = new DataTransfer();
      for (const { name, mimeType, base64 } of dropped) {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        data.items.add(new File([bytes], name, { type: mimeType }));
      }
      for (const type of ['dragenter', 'dragover', 'drop'])
        document.body.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
    }, asBase64(files));
  }

  /** Pastes a small picture with this file name. */
  async paste(name: string): Promise<void> {
    await this.page.evaluate(async (pasted) => {
      const canvas = new OffscreenCanvas(40, 30);
      canvas.getContext('2d')?.fillRect(5, 5, 9, 9);
      const data = new DataTransfer();
      data.items.add(new File([await canvas.convertToBlob()], pasted, { type: 'image/png' }));
      document.body.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
      );
    }, name);
  }

  /** All stored memes, oldest first. */
  async memes(): Promise<Meme[]> {
    const memes = await this.#readAll<Meme>('memes');
    return memes.sort((a, b) => a.added - b.added);
  }

  /** All stored captions. */
  async captions(): Promise<CaptionRecord[]> {
    return await this.#readAll<CaptionRecord>('captions');
  }

  /** All stored jobs. */
  async jobs(): Promise<Job[]> {
    return await this.#readAll<Job>('jobs');
  }

  /** Waits until `count` memes are stored. */
  async waitForMemes(count: number, timeout = 60_000): Promise<void> {
    await expect.poll(async () => (await this.memes()).length, { timeout }).toBe(count);
  }

  /** Waits until the reader has read every meme. */
  async waitForReader(timeout = 180_000): Promise<void> {
    await expect.poll(async () => (await this.memes()).filter((meme) => !meme.textRead).length, { timeout }).toBe(0);
  }

  /** Waits until every meme has a description. If one does not get one, the test fails with what the app says of it. */
  async waitForCaptions(timeout = 240_000): Promise<void> {
    await expect.poll(() => this.#undescribed(), { timeout }).toEqual([]);
  }

  /** In settings: sets the host that models are downloaded from. */
  async useHost(url: string): Promise<void> {
    await this.visit('Settings', 'Advanced');
    const field = this.page.getByRole('textbox', { name: 'Model host' });
    // Typed, because Firefox sends no change event after `fill`.
    await field.press('ControlOrMeta+a');
    await field.pressSequentially(url);
    await field.press('Enter');
    await field.blur();
  }

  /** In settings: chooses a caption model, downloads it and waits until that is done. */
  async getModel(name: string): Promise<void> {
    const row = await this.startDownload(name);
    await expect(row.getByRole('button', { name: 'Delete download' })).toBeVisible({ timeout: 60_000 });
  }

  /** In settings: chooses a caption model and starts its download; gives the model's row. */
  async startDownload(name: string): Promise<Locator> {
    await this.visit('Settings', 'Advanced');
    const models = this.page.getByRole('radiogroup', { name: 'Caption model' });
    await models.getByRole('radio', { name, exact: true }).check();
    const row = models.getByRole('group', { name, exact: true });
    await row.getByRole('button', { name: 'Download', exact: false }).first().click();
    return row;
  }

  /** In settings: chooses the device that models run on. */
  async runOn(device: 'Automatic' | 'WebGPU' | 'WASM'): Promise<void> {
    await this.visit('Settings', 'Advanced');
    await this.page.getByRole('combobox', { name: 'Run on' }).selectOption({ label: device });
  }

  /** In settings: has new memes described by themselves, or not. */
  async describeNew(on: boolean): Promise<void> {
    await this.visit('Settings');
    await this.page.getByRole('switch', { name: 'Describe new memes by themselves' }).setChecked(on);
  }

  /** In the library: opens a meme's page. It searches for the meme, because far cards are not in the document. */
  async openMeme(name: string): Promise<void> {
    await this.search.fill(name);
    await this.card(name).getByRole('link').click();
    await this.page.waitForURL(/\/meme\//);
  }

  /** On a meme's page: chooses an item of the menu "More". */
  async more(item: string): Promise<void> {
    await this.page.getByRole('button', { name: 'More', exact: true }).click();
    await this.page.getByRole('menuitem', { name: item, exact: true }).click();
  }

  /** In the library: asks for a new caption of one meme. */
  async captionAgain(name: string): Promise<void> {
    await this.search.fill(name);
    const card = this.card(name);
    await card.hover();
    await card.getByRole('button', { name: /describe again/i }).click();
  }

  /** Draws a PNG file at half its size, which gives a near copy with other bytes. */
  async redraw(path: string, name: string): Promise<Upload> {
    const base64 = await this.page.evaluate(async (bytes) => {
      const file = new Blob([Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0))]);
      const picture = await createImageBitmap(file);
      const canvas = new OffscreenCanvas(picture.width / 2, picture.height / 2);
      canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
      const data = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
      return btoa(Array.from(data, (byte) => String.fromCharCode(byte)).join(''));
    }, readFileSync(path).toString('base64'));
    return { name, mimeType: 'image/png', buffer: Buffer.from(base64, 'base64') };
  }

  /** The values of all stored settings, without their names. */
  async settings(): Promise<unknown[]> {
    return await this.#readAll('settings');
  }

  /** `consoleLines` without warnings that come with the test machine or with a test's options. */
  consoleFaults(): string[] {
    return this.consoleLines.filter((line) => !EXPECTED.some((part) => line.includes(part)));
  }

  /** The memes without a description, each with its job, and then what notices and the dock say; else empty. */
  async #undescribed(): Promise<string[]> {
    const without = (await this.memes()).filter((meme) => meme.description === null);
    if (without.length === 0) return [];
    const jobs = (await this.jobs()).filter(({ task }) => task === 'describe');
    const states = without.map(({ id, name }) => {
      const job = jobs.find(({ meme }) => meme === id);
      return `${name}: ${job === undefined ? 'no job' : JSON.stringify(job.state)}`;
    });
    const dock = this.page.getByRole('region', { name: 'Describing', exact: true });
    const said = await this.page.locator('.notice').or(dock).allInnerTexts();
    return [...states, ...said, ...this.consoleFaults()];
  }

  async #untilUsable(): Promise<void> {
    await this.page.getByRole('button', { name: 'Add memes' }).first().waitFor();
  }

  async #readAll<Value>(store: string): Promise<Value[]> {
    return (await this.page.evaluate(readStore, store)) as Value[];
  }
}

function asBase64(files: readonly Upload[]): { name: string; mimeType: string; base64: string }[] {
  return files.map(({ name, mimeType, buffer }) => ({ name, mimeType, base64: buffer.toString('base64') }));
}
