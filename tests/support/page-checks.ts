import { expect, type Page } from '@playwright/test';
import axe from 'axe-core';

const MOST_SHIFT = 0.05;

/** Adds up in each document how far its content moves without having been asked to, as browsers measure it. */
export async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const seen = { shift: 0 };
    Object.assign(globalThis, { seen });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[])
        if (!entry.hadRecentInput) seen.shift += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
}

/** Expects that the page has nothing wide, no cut text, and has not moved; `watchShifts` must have been called. */
export async function expectSound(page: Page, name: string): Promise<void> {
  await page.evaluate(untilStill);
  const found = await page.evaluate(() => ({
    over: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    shift: (globalThis as unknown as { seen: { shift: number } }).seen.shift,
  }));
  expect.soft(found.over, `${name} is too wide`).toBeLessThanOrEqual(0);
  expect.soft(found.shift, `${name} jumps`).toBeLessThanOrEqual(MOST_SHIFT);
  expect.soft(await page.evaluate(cutTexts), `${name} cuts text`).toEqual([]);
}

/** Expects no finding of axe in these themes. */
export async function expectAccessible(
  page: Page,
  name: string,
  themes: readonly ('light' | 'dark')[] = ['light', 'dark'],
): Promise<void> {
  await page.evaluate(axe.source);
  for (const colorScheme of themes) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(untilStill);
    // Structure is the same in both themes.
    const rules = colorScheme === 'light' ? null : ['color-contrast'];
    expect.soft(await page.evaluate(axeFindings, rules), `${name}, ${colorScheme}`).toEqual([]);
  }
}

/** Runs in the page: waits until colours and places are those of the theme, and nothing moved for two frames. */
async function untilStill(): Promise<void> {
  for (let still = 0; still < 2;) {
    await new Promise(requestAnimationFrame);
    const ending = document.getAnimations().filter((one) => one.effect?.getComputedTiming().iterations !== Infinity);
    // The end of one, such as a colour that children inherit, may begin another.
    await Promise.all(ending.map((one) => one.finished.catch(() => undefined)));
    still = ending.length === 0 ? still + 1 : 0;
  }
}

/** Runs in the page: what axe finds, a line for each element. */
async function axeFindings(rules: readonly string[] | null): Promise<string[]> {
  const { axe: run } = globalThis as unknown as { axe: typeof axe };
  const { violations } = await run.run(document, {
    resultTypes: ['violations'],
    preload: false,
    ...(rules === null ? {} : { runOnly: { type: 'rule', values: [...rules] } }),
  });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, any }) => `${id}: ${target.join(' ')} ${any[0]?.message ?? ''}`),
  );
}

/** Runs in the page: texts that end at the edge of a box that cuts them. Those with an ellipsis are cut on purpose. */
function cutTexts(): string[] {
  const cut: string[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const parent = node.parentElement;
    const text = node.textContent?.trim() ?? '';
    if (text === '' || parent?.checkVisibility({ visibilityProperty: true, opacityProperty: true }) !== true) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const { left, right, top, bottom } = range.getBoundingClientRect();
    for (let box: Element | null = parent; box !== null && box !== document.body; box = box.parentElement) {
      const { overflowX, overflowY, textOverflow, webkitLineClamp, clipPath, position } = getComputedStyle(box);
      // What is hidden from eyes only, what may be scrolled, and what ends with an ellipsis.
      if (clipPath !== 'none' || /auto|scroll/.test(overflowX + overflowY) || position === 'fixed') break;
      if (textOverflow === 'ellipsis' || webkitLineClamp !== 'none') break;
      const edge = box.getBoundingClientRect();
      const beside = overflowX !== 'visible' && (left < edge.left - 1 || right > edge.right + 1);
      const below = overflowY !== 'visible' && (top < edge.top - 3 || bottom > edge.bottom + 3);
      if (beside || below) cut.push(text);
    }
  }
  return cut;
}
