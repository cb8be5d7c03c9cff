import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import Progress from '$lib/ui/common/Progress.svelte';

const bar = page.getByRole('progressbar', { name: 'Adding memes' });

/** The share of the track that is filled. */
function filled(): number {
  const track = bar.element();
  const [fill] = track.children;
  return (fill?.getBoundingClientRect().width ?? 0) / track.getBoundingClientRect().width;
}

function fillColour(): string {
  const [fill] = bar.element().children;
  return fill === undefined ? '' : getComputedStyle(fill).backgroundColor;
}

test('the bar is filled in proportion, and screen readers get the numbers', async () => {
  const { rerender } = await render(Progress, { label: 'Adding memes', value: 5, max: 20 });
  await expect.element(bar).toHaveAttribute('aria-valuenow', '5');
  await expect.element(bar).toHaveAttribute('aria-valuemax', '20');
  await expect.poll(filled).toBeCloseTo(0.25);
  await rerender({ value: 20 });
  await expect.element(bar).toHaveAttribute('aria-valuenow', '20');
  await expect.poll(filled).toBeCloseTo(1);
});

test('at the start and without work a little of the bar is filled, so that it is visible', async () => {
  await render(Progress, { label: 'Adding memes', value: 0, max: 0 });
  await expect.poll(filled).toBeLessThan(0.02);
  expect(filled()).toBeGreaterThan(0);
});

test('a value above the maximum fills the bar', async () => {
  await render(Progress, { label: 'Adding memes', value: 30, max: 20 });
  await expect.poll(filled).toBeCloseTo(1);
});

test('the bar loses its colour while it is paused', async () => {
  const { rerender } = await render(Progress, { label: 'Adding memes', value: 5, max: 20 });
  const running = fillColour();
  await rerender({ paused: true });
  await expect.poll(fillColour).not.toBe(running);
  await rerender({ paused: false });
  await expect.poll(fillColour).toBe(running);
});
