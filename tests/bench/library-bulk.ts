import type { Page } from '@playwright/test';
import { watchMainThread, type MainThread } from './main-thread';

/** What one change of every meme came to. */
export type Bulk = {
  readonly what: string;
  /** Until the cards on screen show it, in milliseconds. */
  readonly firstMs: number;
  /** Until all of it is stored. */
  readonly allMs: number;
  readonly tasks: MainThread;
};

/**
 * Makes every meme of the library on screen, which is at its top, a favourite and takes that back; then has all of them
 * captioned and cancels it. A model must be there.
 */
export async function benchBulk(page: Page): Promise<Bulk[]> {
  const made: Bulk[] = [];
  const measure = async (what: string, act: () => Promise<Omit<Bulk, 'what' | 'tasks'>>): Promise<void> => {
    const { result, tasks } = await watchMainThread(page, act);
    made.push({ what, ...result, tasks });
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
  return made;
}

async function selectAll(page: Page): Promise<void> {
  await page.locator('li[data-index] a').first().focus();
  await page.keyboard.press('ControlOrMeta+a');
  await page.getByRole('region', { name: 'Selection' }).waitFor();
  await page.waitForTimeout(1000);
}

/** Runs in the page. */
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
    // The oldest is the last of the list and the last to be changed; its id is the first of all.
    const asked = opened.result.transaction('memes').objectStore('memes').openCursor();
    await new Promise((resolve) => (asked.onsuccess = resolve));
    if ((asked.result?.value as { readonly favourite: boolean }).favourite === favourite) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  opened.result.close();
  return { firstMs, allMs: performance.now() - begin };
}

/** Runs in the page: presses "Caption" for what is selected; all is done when every job is stored. */
async function queueAll(): Promise<{ firstMs: number; allMs: number }> {
  const begin = performance.now();
  const named = (name: string): HTMLButtonElement | undefined =>
    [...document.querySelectorAll('button')].find(({ textContent }) => textContent.trim() === name);
  const memes = indexedDB.open('memelore');
  await new Promise((resolve) => (memes.onsuccess = resolve));
  named('Caption')?.click();
  while (!/^\d+ of /.test(document.title)) await new Promise(requestAnimationFrame);
  const firstMs = performance.now() - begin;
  // What is asked waits until what was asked before it is stored.
  const count = memes.result.transaction('jobs').objectStore('jobs').count();
  await new Promise((resolve) => (count.onsuccess = resolve));
  if (count.result === 0) throw new Error('Nothing was queued');
  memes.result.close();
  return { firstMs, allMs: performance.now() - begin };
}

/** Runs in the page: presses "Cancel"; all is done when no job is stored. */
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
