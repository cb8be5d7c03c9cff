import type { Page } from '@playwright/test';
import { watchMainThread, type MainThread } from './main-thread';

/** A change of what the list shows, with the milliseconds until it is on screen: at first, and the later median. */
export type Change = {
  readonly what: string;
  readonly firstMs: number;
  readonly laterMs: number;
  readonly tasks: MainThread;
};

const ROUNDS = 5;

/** Sorts, filters and selects all memes. The page must show the top of the library. */
export async function benchChanges(page: Page): Promise<Change[]> {
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.getByRole('button', { name: 'Has text' }).waitFor();
  const changes: Change[] = [];
  for (const [what, there, back] of [
    ['sort by name', { sort: 'name' }, { sort: 'added' }],
    ['sort by size', { sort: 'size' }, { sort: 'added' }],
    ['filter', { button: 'Has text' }, { button: 'Has text' }],
    ['select all', { key: 'a' }, { key: 'Escape' }],
  ] as const) {
    const times: number[] = [];
    const { tasks } = await watchMainThread(page, async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        times.push(await page.evaluate(change, there));
        await page.waitForTimeout(600);
        times.push(await page.evaluate(change, back));
        await page.waitForTimeout(600);
      }
    });
    const later = times.slice(2).sort((a, b) => a - b);
    changes.push({ what, firstMs: times[0] ?? NaN, laterMs: later[Math.floor(later.length / 2)] ?? NaN, tasks });
  }
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  return changes;
}

type Act = { readonly sort: string } | { readonly button: string } | { readonly key: string };

/** Runs in the page: acts as a click or a key does, and gives the milliseconds until a frame has drawn the change. */
async function change(act: Act): Promise<number> {
  const begin = performance.now();
  if ('sort' in act) {
    const select = document.querySelector<HTMLSelectElement>('select[aria-label="Sort by"]');
    if (select === null) throw new Error('No choice of sort');
    select.value = act.sort;
    select.dispatchEvent(new Event('change', { bubbles: true }));
  } else if ('button' in act) {
    [...document.querySelectorAll('button')]
      .find(({ textContent }) => textContent.trim().startsWith(act.button))
      ?.click();
  } else {
    dispatchEvent(new KeyboardEvent('keydown', { key: act.key, ctrlKey: act.key === 'a', bubbles: true }));
  }
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  return performance.now() - begin;
}
