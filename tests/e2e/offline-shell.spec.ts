import { createHash } from 'node:crypto';
import { cpSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from '@playwright/test';
import { parseAst } from 'vite';
import { listFiles } from '../../vite/precache-plugin';
import { filesOf, release, SITE } from '../support/site';
import { PAGES } from '../support/pages';
import { startStaticHost } from '../support/static-host';
import { expect, test } from '../support/test';

const MEBIBYTE = 1024 * 1024;
/** Storing the shell takes three seconds on a fast machine. */
const STORED_MS = 120_000;

test.use({ serviceWorkers: 'allow' });

/** Waits for the service worker and for the reload that makes the page cross-origin isolated. */
async function untilIsolated(page: Page): Promise<void> {
  await page.waitForFunction(() => crossOriginIsolated && navigator.serviceWorker.controller !== null, undefined, {
    timeout: STORED_MS,
  });
}

/** Checks that the page is the app's and that its script runs. */
async function expectApp(page: Page): Promise<void> {
  await expect(page.getByRole('link', { name: 'Library', exact: true })).toBeVisible();
}

/** Collects the origins of requests of the context's pages and workers from now on, except `url`'s. */
function foreignRequests(context: BrowserContext, url: string): string[] {
  const asked: string[] = [];
  context.on('request', (request) => {
    if (/^https?:/.test(request.url()) && !request.url().startsWith(url)) asked.push(request.url());
  });
  return asked;
}

test.describe('the production build', { tag: '@once' }, () => {
  test('lists every page, script, worker and chunk for offline use', async () => {
    const { shell, heavy } = await listFiles(SITE);
    const worker = readFileSync(join(SITE, 'service-worker.js'), 'utf8');
    expect(worker).toContain(JSON.stringify(shell));
    expect(worker).toContain(JSON.stringify(heavy));

    const kept = new Set(shell.map(({ url }) => url));
    const files = filesOf(SITE);
    const code = files.filter((file) => /\.(?:m?js|css|woff2)$/.test(file) && file !== 'service-worker.js');
    expect(code.filter((file) => !kept.has(file))).toEqual([]);
    expect([...kept]).toEqual(
      expect.arrayContaining([
        './',
        '404.html',
        'settings/',
        'settings/advanced/',
        'compare/',
        'copies/',
        'bin/',
        'meme/',
      ]),
    );
    for (const worker of ['backup', 'captioner', 'copies', 'intake', 'search', 'weights', 'word-meaning'])
      expect([...kept].filter((url) => url.includes(`/workers/${worker}.worker-`))).toHaveLength(1);
  });

  test('has no chunk that imports a worker’s entry, because WebKit would run it twice', () => {
    const scripts = filesOf(SITE).filter((file) => /\.m?js$/.test(file));
    const entries = scripts.filter((file) => /\.worker-[\w-]+\.js$/.test(file));
    const code = (file: string): string => readFileSync(join(SITE, file), 'utf8');
    expect(entries.map((file) => file.replace(/-[\w-]+\.js$/, '').replace(/^.*\//, '')).sort()).toEqual(
      ['backup', 'captioner', 'copies', 'intake', 'meaning', 'search', 'weights', 'word-meaning'].map(
        (name) => `${name}.worker`,
      ),
    );
    const exported = entries.filter((file) => parseAst(code(file)).body.some(({ type }) => type.startsWith('Export')));
    expect(exported).toEqual([]);
    const imported = /(?:\bfrom|\bimport\s*\(?)\s*["'`][^"'`]*\.worker-[\w-]+\.js["'`]/;
    expect(scripts.filter((file) => imported.test(code(file)))).toEqual([]);
  });

  test('has each heavy file once, with its hash in the name', () => {
    const large = filesOf(SITE).filter((file) => statSync(join(SITE, file)).size > MEBIBYTE);
    const hashes = large.map((file) =>
      createHash('sha256')
        .update(readFileSync(join(SITE, file)))
        .digest('hex'),
    );
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(large.filter((file) => !file.startsWith('_app/immutable/') && !file.startsWith('samples/'))).toEqual([]);
  });
});

test.describe('on a host that sends no special headers', () => {
  // Keys that were not pressed by a person, and requests without a network. Firefox does not give the text of an error
  // that is written to the console.
  test.use({ expectedFaults: /^error: Error \(|File chooser dialog can only be|ERR_FAILED|no-response/ });

  test('the first visit ends isolated, and every page opens offline', async ({ context, page, host }) => {
    const foreign = foreignRequests(context, host.url);
    const loads: string[] = [];
    page.on('load', () => loads.push(page.url()));

    await page.goto(`${host.url}/`);
    await untilIsolated(page);
    await expectApp(page);
    expect(loads.length).toBeLessThanOrEqual(2);

    await host.close();
    await context.setOffline(true);
    for (const path of PAGES) {
      await page.goto(host.url + path);
      await expectApp(page);
      await page.reload();
      await expectApp(page);
      expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    }
    await page.goto(`${host.url}/settings`);
    expect(new URL(page.url()).pathname).toBe('/settings/');
    await page.goto(`${host.url}/no/such/page`);
    await expect(page.getByRole('heading', { name: 'There is no such page' })).toBeVisible();
    await page.getByRole('link', { name: 'Go to the library' }).click();
    await expect(page.getByRole('heading', { name: 'Find any meme you have.' })).toBeVisible();
    expect(foreign).toEqual([]);
  });

  test('workers start offline', async ({ context, page, host }) => {
    await page.goto(`${host.url}/`);
    await untilIsolated(page);
    await host.close();
    await context.setOffline(true);
    await page.reload();
    await expectApp(page);

    const workers = filesOf(SITE).filter((file) => /\/workers\/[^/]+\.worker-[\w-]+\.js$/.test(file));
    const failures = await page.evaluate(async (files) => {
      const failed: string[] = [];
      const start = async (file: string): Promise<void> => {
        const worker = new Worker(`/${file}`, { type: 'module' });
        await new Promise<void>((resolve) => {
          worker.addEventListener('message', () => resolve());
          worker.addEventListener('error', () => {
            failed.push(file);
            resolve();
          });
          // Comlink, through which all workers are called, answers this once the worker's script has run.
          worker.postMessage({ id: 'started', type: 'GET', path: ['then'] });
        });
        worker.terminate();
      };
      await Promise.all(files.map(start));
      return failed;
    }, workers);
    expect(failures).toEqual([]);
  });

  test('a page that is in use is not reloaded', async ({ page, host }) => {
    await page.addInitScript(() => {
      setInterval(() => dispatchEvent(new KeyboardEvent('keydown', { key: 'a' })), 10);
    });
    let loads = 0;
    page.on('load', () => (loads += 1));
    await page.goto(`${host.url}/`);
    await page.waitForFunction(
      () => 'serviceWorker' in navigator && navigator.serviceWorker.controller !== null,
      undefined,
      { timeout: STORED_MS },
    );
    // These links do not load the site again, so a second load would be a reload by the app.
    for (const name of ['Settings', 'Advanced', 'Library']) {
      await page.getByRole('link', { name, exact: true }).click();
      await expect(page.getByRole('link', { name, exact: true })).toHaveAttribute('aria-current', 'page');
    }
    expect(loads).toBe(1);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);

    await page.reload();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  });

  test('the site works under a path, too', { tag: '@once' }, async ({ context, page, folder }) => {
    // Only the fallback page would differ in a build for this path; the release check makes one.
    cpSync(SITE, join(folder, 'memelore'), { recursive: true });
    const host = await startStaticHost(folder);
    await page.goto(`${host.url}/memelore/`);
    await untilIsolated(page);
    await host.close();
    await context.setOffline(true);
    for (const path of PAGES) {
      await page.goto(`${host.url}/memelore${path}`);
      await expectApp(page);
    }
    await page.goto(`${host.url}/memelore/settings`);
    expect(new URL(page.url()).pathname).toBe('/memelore/settings/');
    await expectApp(page);
  });
});

test.describe('a new version', () => {
  // Modules that were still loading when the page was reloaded; Firefox does not give the text of such an error.
  test.use({ ownSite: true, expectedFaults: /^error: Error \(/ });

  test('waits for a click, and then deletes only caches of its own', async ({ page, host, site }) => {
    await page.goto(`${host.url}/`);
    await untilIsolated(page);
    await page.evaluate(async () => {
      await (
        await caches.open('memelore-heavy-v1')
      ).put('/_app/immutable/workers/assets/old.wasm', new Response('old'));
      for (const name of ['memelore-weights-v1', 'memelore-parts-v1', 'somebody-else']) await caches.open(name);
    });

    release(site);
    await page.reload();
    const reload = page.getByRole('button', { name: 'Reload to update' });
    await expect(reload).toBeVisible();
    expect(await page.evaluate(async () => (await navigator.serviceWorker.ready).waiting?.state)).toBe('installed');

    const loaded = page.waitForEvent('load');
    await reload.click();
    await loaded;
    await expectApp(page);
    await expect(reload).toBeHidden();
    expect(await page.evaluate(async () => (await navigator.serviceWorker.ready).waiting)).toBeNull();
    expect(
      await page.evaluate(async () => await caches.match('/_app/immutable/workers/assets/old.wasm')),
    ).toBeUndefined();
    expect(await page.evaluate(() => caches.keys())).toEqual(
      expect.arrayContaining(['memelore-weights-v1', 'memelore-parts-v1', 'somebody-else']),
    );
  });
});
