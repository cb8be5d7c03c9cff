import type { BrowserContext, Page } from '@playwright/test';
import type { AppPage } from './app-page';
import { copyLibrary, restoreLibrary, type StoredLibrary } from './stored-library';

/** How a library is made in the app, and a name for it. */
export type Preparation = { readonly name: string; readonly make: (app: AppPage) => Promise<void> };

/** Libraries that tests of one Playwright worker begin with: each is made once, and later tests get copies. */
export class PreparedLibraries {
  readonly #copies = new Map<string, StoredLibrary>();

  /** Stores the library of this name, if it was made before. The app must not have been opened in `context`. */
  async restore(context: BrowserContext, url: string, name: string): Promise<boolean> {
    const copy = this.#copies.get(name);
    if (copy !== undefined) await storeLibrary(context, url, copy);
    return copy !== undefined;
  }

  /** Keeps a copy of the library that was made on `page`. */
  async keep(page: Page, name: string): Promise<void> {
    this.#copies.set(name, await page.evaluate(copyLibrary));
  }
}

/** Stores a library before the app is opened, in a tab of its own that shows a picture of the site. */
export async function storeLibrary(context: BrowserContext, url: string, library: StoredLibrary): Promise<void> {
  const page = await context.newPage();
  await page.goto(`${url}/self-test.png`);
  await page.evaluate(restoreLibrary, library);
  await page.close();
}
