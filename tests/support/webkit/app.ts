import { fileURLToPath } from 'node:url';
import type { Meme } from '$lib/core/meme';
import { readStore } from '../read-store';
import { until, type ElementId, type WebKit } from './driver';

/** The Enter key in WebDriver. */
const ENTER = '\uE007';

/** The app in a WebKit window, used as a person uses it: everything is found by the names on screen. */
export class WebKitApp {
  constructor(
    readonly webkit: WebKit,
    private readonly url: string,
  ) {}

  /** Opens a page of the app and waits until the header is there. */
  async open(path = '/'): Promise<void> {
    await this.webkit.goto(this.url + path);
    await this.find('a', 'Library');
  }

  /** Opens the app for the first time and waits for the service worker and the reload that makes the page isolated. */
  async firstVisit(): Promise<void> {
    await this.webkit.goto(`${this.url}/`);
    await until('an isolated page', () =>
      this.webkit.evaluate(
        () => 'serviceWorker' in navigator && navigator.serviceWorker.controller !== null && crossOriginIsolated,
      ),
    );
    await this.find('button', 'Add memes');
  }

  /** The element with this selector and name, in the page or within an element; waits until it is there. */
  async find(css: string, name: string | RegExp, within?: ElementId): Promise<ElementId> {
    const isNamed = (its: string): boolean => (typeof name === 'string' ? its === name : name.test(its));
    return await until(`${css} with the name ${name}`, async () => {
      for (const element of await this.webkit.findAll(css, within))
        if (isNamed(await this.webkit.nameOf(element))) return element;
      return null;
    });
  }

  async click(css: string, name: string): Promise<void> {
    await this.webkit.click(await this.find(css, name));
  }

  /** Chooses fixture memes in the picker and waits until the library has `count` memes and all are read. */
  async add(files: readonly string[], count: number): Promise<void> {
    const paths = files.map((file) => fileURLToPath(new URL(`../../fixtures/memes/${file}`, import.meta.url)));
    const input = await until('the picker', async () =>
      (await this.webkit.findAll('input[type=file][aria-label="Choose images"]')).at(0),
    );
    await this.webkit.type(input, paths.join('\n'));
    await until(
      'all memes are read',
      async () => {
        const memes = await this.memes();
        return memes.length === count && memes.every(({ textRead }) => textRead);
      },
      180_000,
    );
  }

  /** Downloads a caption model from this host and lets it describe all memes. */
  async describe(model: string, host: string): Promise<void> {
    await this.click('a', 'Settings');
    await this.click('a', 'Advanced');
    const field = await this.find('input', 'Model host');
    await this.webkit.clear(field);
    await this.webkit.type(field, host + ENTER);
    await this.click('[role=radio]', model);
    const row = await this.find('[role=group]', model);
    await this.webkit.click(await this.find('button', /^Download/, row));
    await this.find('button', 'Delete download', row);
    await this.click('a', 'Library');
    await this.webkit.click(await this.find('button', /^Describe all/));
    await this.waitForCaptions();
  }

  /** Waits until every meme is described. */
  async waitForCaptions(): Promise<void> {
    await until(
      'all memes are described',
      async () => (await this.memes()).every(({ description }) => description !== null),
      180_000,
    );
  }

  /** All stored memes by name. */
  async memes(): Promise<Meme[]> {
    const memes = (await this.webkit.evaluate(readStore, 'memes')) as Meme[];
    return memes.sort((a, b) => a.name.localeCompare(b.name));
  }

  /** Types a query and waits until the list shows exactly these memes. */
  async expectFound(query: string, names: readonly string[]): Promise<void> {
    const box = await this.find('input[type=search]', 'Search memes');
    await this.webkit.clear(box);
    await this.webkit.type(box, query);
    await until(`“${query}” finds ${names.join(' and ')}`, async () => {
      const shown = await this.shown();
      return shown.length === names.length && names.every((name) => shown.includes(name));
    });
  }

  /** The file names of the memes in the list; what a meme is called goes before the name of its file. */
  async shown(): Promise<string[]> {
    const links = await this.webkit.findAll('li[data-index] a');
    const names = await Promise.all(links.map((link) => this.webkit.nameOf(link)));
    return names.map((name) => name.slice(name.lastIndexOf(', ') + 1).trim());
  }
}
