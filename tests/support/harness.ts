import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { build } from 'vite';
import { startStaticHost } from './static-host';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The harness page in a browser. `run` calls `tests/harness/<name>.run.ts`; arguments and results must be JSON. */
export type Harness = {
  readonly page: Page;
  run<Value>(name: string, ...args: unknown[]): Promise<Value>;
  close(): Promise<void>;
};

/** Builds `build-harness/` if it is missing, and always with `rebuild`. */
export async function buildHarness({ rebuild = false } = {}): Promise<void> {
  if (!rebuild && existsSync(`${root}build-harness/index.html`)) return;
  await build({ configFile: `${root}tests/harness/vite.config.ts`, logLevel: 'warn' });
}

/** Opens the harness, cross-origin isolated, in a new page of a browser or of a context. */
export async function openHarness(browser: Browser | BrowserContext): Promise<Harness> {
  const host = await startStaticHost(`${root}build-harness`, { isolated: true });
  const page = await browser.newPage();
  await page.goto(`${host.url}/`);
  return {
    page,
    run: <Value>(name: string, ...args: unknown[]) =>
      page.evaluate(([n, a]) => globalThis.runHarness(n, a), [name, args] as const) as Promise<Value>,
    close: async () => {
      await page.close();
      await host.close();
    },
  };
}
