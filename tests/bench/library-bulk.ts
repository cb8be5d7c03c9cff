import type { Page } from '@playwright/test';
import { watchMainThread, type MainThread } from './main-thread';

/** How long one change of all memes takes. */
export type Bulk = {
  readonly what: string;
  /** Milliseconds until the cards on screen show it. */
  readonly firstMs: number;
  /** Milliseconds until all of it is stored. */
  readonly allMs: number;
  readonly tasks: MainThread;
};

/**
 * Makes all memes favourites, undoes that, queues all of them for captions and cancels the queue. The page must show
 * the top of the library, and a model must be stored.
 */
export async function benchBulk(page: Page): Promise<Bulk[]> {
  const results: Bulk[] = [];
  const measure = async (what: string, act: () => Promise<Omit<Bulk, 'what' | 'tasks'>>): Promise<void> => {
    const { result, tasks } = await watchMainThread(page, act);
    results.push({ what, ...result, tasks });
    await page.waitForTimeout(1000);
  };
  for (const favourite of [true, false]) {
    await selectAll(page);
    await measure(favourite ? 'favourite for all' : 'favourite for none', () =>
      page.evaluate(pressFavourite, favourite),
    );
    await page.keyboard.press('Escape');
  }
  await selectAll(page);
  await measure('caption all', () => page.evaluate(queueAll));
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Cancel', exact: true }).waitFor();
  await measure('cancel all', () => page.evaluate(cancelAll));
  return results;
}

async function selectAll(page: Page): Promise<void> {
  await page.locator('li[data-index] a').first().focus();
  await page.keyboard.press('ControlOrMeta+a');
  await page.getByRole('region', { name: 'Selection' }).waitFor();
  await page.waitForTimeout(1000);
}

/** Runs in the page: presses F, waits until the first card shows the change and until the last meme has it stored. */
async function pressFavourite(favourite: boolean): Promise<{ firstMs: number; allMs: number }> {
  const begin = performance.now();
  const press = new KeyboardEvent('keydown', { key: 'f', bubbles: true, cancelable: true });
  document.activeElement?.dispatchEvent(press);
  const heart = (): Element | null => document.querySelector('li[data-index="0"] [aria-label="Favourite"]');
  while (heart()?.getAttribute('aria-pressed') !== String(favourite)) await new Promise(requestAnimationFrame);
  const firstMs = performance.now() - begin;
  const opened = indexedDB.open('memelore');
  await new Promise((resolve) => (opened.onsuccess = resolve));
  for (;;) {
    // Changes are stored in the list's order, so the oldest meme is changed last. Its id is the lowest, so a cursor
    // finds it first.
    const request = opened.result.transaction('memes').objectStore('memes').openCursor();
    await new Promise((resolve) => (request.onsuccess = resolve));
    if ((request.result?.value as { readonly favourite: boolean }).favourite === favourite) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  opened.result.close();
  return { firstMs, allMs: performance.now() - begin };
}

/** Runs in the page: presses "Caption" for the selected memes, and waits until every job is stored. */
async function queueAll(): Promise<{ firstMs: number; allMs: number }> {
  const begin = performance.now();
  const button = (name: string): HTMLButtonElement | undefined =>
    [...document.querySelectorAll('button')].find(({ textContent }) => textContent.trim() === name);
  const memes = indexedDB.open('memelore');
  await new Promise((resolve) => (memes.onsuccess = resolve));
  button('Describe')?.click();
  while (!/^\d+ of /.test(document.title)) await new Promise(requestAnimationFrame);
  const firstMs = performance.now() - begin;
  // IndexedDB answers this only after the app's transactions that add the jobs, because they were begun before it.
  const count = memes.result.transaction('jobs').objectStore('jobs').count();
  await new Promise((resolve) => (count.onsuccess = resolve));
  if (count.result === 0) throw new Error('Nothing was queued');
  memes.result.close();
  return { firstMs, allMs: performance.now() - begin };
}

/** Runs in the page: presses "Cancel", and waits until no job is stored. */
async function cancelAll(): Promise<{ firstMs: number; allMs: number }> {
  const begin = performance.now();
  const opened = indexedDB.open('memelore');
  await new Promise((resolve) => (opened.onsuccess = resolve));
  [...document.querySelectorAll('button')].find(({ textContent }) => textContent.trim() === 'Cancel')?.click();
  while (/^\d+ of /.test(document.title)) await new Promise(requestAnimationFrame);
  const firstMs = performance.now() - begin;
  const count = opened.result.transaction('jobs').objectStore('jobs').count();
  await new Promise((resolve) => (count.onsuccess = resolve));
  if (count.result > 0) throw new Error('Jobs are left');
  opened.result.close();
  return { firstMs, allMs: performance.now() - begin };
}
