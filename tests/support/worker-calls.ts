import type { Page } from '@playwright/test';

/** In the page: what `limitCalls` counts and holds. */
type Limit = { passed: number; left: number; readonly held: (() => void)[] };

/**
 * Lets the page make only `allowed` calls of this name to its workers, from its next load on. Later calls are held, so
 * that work stays unfinished until `allowCalls`, or for good if the page is left.
 */
export async function limitCalls(page: Page, name: string, allowed: number): Promise<void> {
  await page.addInitScript(limit, { name, allowed });
}

/** The same without a load, until the next one. */
export async function limitCallsNow(page: Page, name: string, allowed: number): Promise<void> {
  await page.evaluate(limit, { name, allowed });
}

/** Allows more calls; held ones go first. */
export async function allowCalls(page: Page, more: number): Promise<void> {
  await page.evaluate((count) => {
    const { callLimit } = globalThis as unknown as { callLimit: Limit };
    callLimit.left += count;
    for (const call of callLimit.held.splice(0, Math.min(count, callLimit.held.length))) call();
  }, more);
}

/** How many calls were made, without held ones. */
export async function callsMade(page: Page): Promise<number> {
  return await page.evaluate(() => (globalThis as unknown as { callLimit: Limit }).callLimit.passed);
}

/** Runs in the page. */
function limit({ name, allowed }: { name: string; allowed: number }): void {
  const state: Limit = { passed: 0, left: allowed, held: [] };
  Object.assign(globalThis, { callLimit: state });
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the worker as `this` below
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (this: Worker, message: unknown, ...rest: unknown[]): void {
    const post = (): void => void Reflect.apply(postMessage, this, [message, ...rest]);
    // Comlink's form of a call.
    if (JSON.stringify((message as { path?: unknown }).path) !== JSON.stringify([name])) {
      post();
      return;
    }
    const call = (): void => {
      state.passed += 1;
      state.left -= 1;
      post();
    };
    if (state.left > 0) call();
    else state.held.push(call);
  };
}
