import { expect, onTestFinished, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import Choice from '$lib/ui/common/Choice.svelte';

const option = (name: string) => page.getByRole('radiogroup', { name: 'Length' }).getByRole('radio', { name });

/** A choice whose owner keeps the chosen value. */
async function lengths(hint?: string): Promise<string[]> {
  const chosen: string[] = [];
  const options = (['short', 'normal', 'long'] as const).map((value) => ({
    value,
    label: value,
    ...(hint === undefined ? {} : { hint }),
  }));
  const onChange = vi.fn((value: string) => {
    chosen.push(value);
    void rerender({ value });
  });
  const { rerender } = await render(Choice, { label: 'Length', options, value: 'normal', onChange });
  return chosen;
}

test('one option is chosen, and a click chooses another', async () => {
  const chosen = await lengths();
  await expect.element(option('normal')).toBeChecked();
  await option('long').click();
  await expect.element(option('long')).toBeChecked();
  await expect.element(option('normal')).not.toBeChecked();
  expect(chosen).toEqual(['long']);
});

test('a click on the chosen option changes nothing', async () => {
  const chosen = await lengths();
  await option('normal').click();
  await expect.element(option('normal')).toBeChecked();
  expect(chosen).toEqual([]);
});

test('the keyboard reaches the chosen option and moves on from there', async () => {
  const chosen = await lengths();
  await userEvent.tab();
  await expect.element(option('normal')).toHaveFocus();
  await userEvent.keyboard('{ArrowRight}');
  await expect.element(option('long')).toBeChecked();
  await expect.element(option('long')).toHaveFocus();
  expect(chosen).toEqual(['long']);
});

test('on a narrow screen options with a hint are below each other', async () => {
  onTestFinished(() => page.viewport(1280, 900));
  await lengths('takes some seconds');
  const top = (name: string): number => option(name).element().getBoundingClientRect().top;
  expect(top('long')).toBe(top('short'));
  await page.viewport(360, 800);
  await expect.poll(() => top('long')).toBeGreaterThan(top('short'));
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(360);
});
