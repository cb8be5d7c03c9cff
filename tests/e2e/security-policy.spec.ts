import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page, Worker } from '@playwright/test';
import { AppPage, uploadOf } from '../support/app-page';
import { launchChromium } from '../support/chromium';
import { CDN_NAME, HUB_NAME, startHub } from '../support/fixture-hub';
import { filesOf, SITE } from '../support/site';
import { startStaticHost } from '../support/static-host';
import { expect, test } from '../support/test';

const MODEL = 'SmolVLM-256M-Instruct-int8';

/** What somebody might get into a page: a script, an event handler and a link that run code, and a style. */
const INJECTED = `
  <script>globalThis.ran = 'script'</script>
  <img src="missing.png" alt="" onerror="globalThis.ran = 'handler'">
  <a href="javascript:void (globalThis.ran = 'link')">injected link</a>
  <p style="color: red">injected text</p>
  </body>`;

/** Writes `INJECTED` into the library's page, and removes its meta policy if `headersOnly`. */
function inject(site: string, { headersOnly = false } = {}): void {
  const file = join(site, 'index.html');
  const html = readFileSync(file, 'utf8').replace('</body>', INJECTED);
  const meta = /<meta http-equiv="Content-Security-Policy"[^>]*>/;
  expect(html).toMatch(meta);
  writeFileSync(file, headersOnly ? html.replace(meta, '') : html);
}

/** Collects what the page's own event says about violations, in each document from now on. */
async function collectViolations(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const seen: string[] = [];
    Object.assign(globalThis, { seen });
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
      seen.push(`${effectiveDirective} ${blockedURI}`),
    );
  });
}

function violationsSeen(page: Page): Promise<string[]> {
  return page.evaluate(() => (globalThis as unknown as { readonly seen: readonly string[] }).seen.slice());
}

/** What code in the page or in a worker gets when it asks another origin. */
function ask(where: Page | Worker, url: string): Promise<string> {
  const request = async (address: string): Promise<string> =>
    await fetch(address).then(
      () => 'answered',
      () => 'refused',
    );
  return 'goto' in where ? where.evaluate(request, url) : where.evaluate(request, url);
}

/** Checks that nothing of `INJECTED` runs, and that the page can neither ask another origin nor start foreign code. */
async function expectRefusals(page: Page, elsewhere: string): Promise<void> {
  const inline = ['script-src-elem inline', 'script-src-attr inline', 'style-src-attr inline'];
  await expect.poll(() => violationsSeen(page)).toEqual(expect.arrayContaining(inline));
  const before = (await violationsSeen(page)).length;
  await page.getByRole('link', { name: 'injected link' }).evaluate((link: HTMLElement) => link.click());
  await expect.poll(async () => (await violationsSeen(page)).length).toBeGreaterThan(before);
  expect(await ask(page, elsewhere)).toBe('refused');
  await expect.poll(() => violationsSeen(page)).toContainEqual(expect.stringMatching(/^connect-src http/));
  expect(await page.evaluate(refusedBy)).toEqual(['TypeError', 'TypeError', 'TypeError', 'EvalError']);
  expect(await page.evaluate(() => 'ran' in globalThis)).toBe(false);
}

/** The errors with which the page refuses HTML, workers of other code, and code in a string. */
function refusedBy(): Promise<string[]> {
  const errorOf = (act: () => unknown): string => {
    try {
      act();
      return 'none';
    } catch (error) {
      return error instanceof Error ? error.name : 'unknown';
    }
  };
  // Not at once, because what Playwright runs may evaluate strings.
  return new Promise((resolve) =>
    setTimeout(() =>
      resolve([
        errorOf(() => (document.createElement('div').innerHTML = '<b>bold</b>')),
        errorOf(() => new Worker(URL.createObjectURL(new Blob(['postMessage(1)'])))),
        errorOf(() => new Worker('_app/version.json')),
        errorOf(() => (0, eval)('1 + 1')),
      ]),
    ),
  );
}

/** The page's worker whose script has this name, once it is there. */
async function workerOf(page: Page, name: string): Promise<Worker> {
  const find = (): Worker | undefined => page.workers().find((worker) => worker.url().includes(`/${name}.worker-`));
  await expect.poll(() => find() !== undefined).toBe(true);
  const worker = find();
  if (worker === undefined) throw new Error(`The worker ${name} has ended`);
  return worker;
}

test.describe('on a host that sends no headers, before the service worker is there', () => {
  test.use({ ownSite: true, expectedFaults: /404 \(Not Found\)/ });

  test('the page refuses injected code and requests to other origins', async ({ page, site, hub, faults }) => {
    faults.causeViolations();
    inject(site);
    await collectViolations(page);
    const host = await startStaticHost(site);
    try {
      await new AppPage(page, host.url).open();
      await expectRefusals(page, hub.url);
      expect(hub.requests).toEqual([]);
    } finally {
      await host.close();
    }
  });
});

test.describe('with the service worker’s headers', () => {
  test.use({ ownSite: true, serviceWorkers: 'allow', expectedFaults: /404 \(Not Found\)/ });

  test('pages and workers refuse injected code and requests to other origins', async ({
    page,
    site,
    host,
    hub,
    faults,
  }) => {
    faults.causeViolations();
    inject(site, { headersOnly: true });
    const app = new AppPage(page, host.url);
    await app.firstVisit();
    await collectViolations(page);
    await page.reload();
    await page.getByRole('button', { name: 'Add memes' }).first().waitFor();
    await expectRefusals(page, hub.url);

    await app.add([uploadOf({ file: 'meme-000.png' })]);
    await app.waitForMemes(1);
    const other = `127.0.0.1:${hub.ports.cdn}`;
    for (const [at, name] of ['intake', 'weights'].entries()) {
      expect(await ask(await workerOf(page, name), `http://${other}/${name}`)).toBe('refused');
      const reports = (): string[] => faults.violations.filter((line) => line.includes(other));
      await expect.poll(() => reports().length, name).toBe(at + 1);
    }
    expect(hub.requests).toEqual([]);
  });
});

test.describe('the default hub', () => {
  test.use({ serviceWorkers: 'allow' });

  test('sends weights through its redirects, and the worker can ask nobody else', async ({ host, faults }) => {
    const tls = {
      key: readFileSync('tests/fixtures/tls/key.pem', 'utf8'),
      cert: readFileSync('tests/fixtures/tls/cert.pem', 'utf8'),
    };
    const hub = await startHub({ tls });
    const browser = await launchChromium({ servers: { [HUB_NAME]: hub.ports.hub, [CDN_NAME]: hub.ports.cdn } });
    try {
      const context = await browser.newContext();
      faults.watch(context);
      const app = new AppPage(await context.newPage(), host.url);
      await app.firstVisit();
      await app.getModel(MODEL);
      expect(hub.requests.some(({ path, bytesSent }) => path.startsWith('/cdn/') && bytesSent > 0)).toBe(true);
      expect(faults.violations).toEqual([]);

      faults.causeViolations();
      expect(await ask(await workerOf(app.page, 'weights'), 'https://example.org/')).toBe('refused');
      await expect.poll(() => faults.violations.join()).toContain('https://example.org');
    } finally {
      await browser.close();
      await hub.close();
    }
  });
});

test('`npm start` sends the policy with pages and scripts', async () => {
  const server = spawn('node', ['scripts/serve.mjs'], { env: { ...process.env, PORT: '0' } });
  try {
    const [line] = (await once(server.stdout, 'data')) as [Buffer];
    const url = /http:\S+/.exec(line.toString())?.[0] ?? '';
    const policyOf = async (path: string): Promise<string> =>
      (await fetch(url + path)).headers.get('Content-Security-Policy') ?? '';
    const store = filesOf(SITE).find((file) => file.includes('/weights.worker-')) ?? '';
    for (const path of ['', 'settings/', 'settings/advanced/', 'no-such-page']) {
      expect(await policyOf(path)).toMatch(/script-src 'self' 'sha256-.*frame-ancestors 'none'/);
    }
    expect(await policyOf(store)).toContain("connect-src 'self';");
    expect(await policyOf(`${store}?host=https://mirror.example`)).toContain('https://mirror.example:*');
  } finally {
    server.kill();
  }
});
