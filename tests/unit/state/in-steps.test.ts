import { expect, test } from 'vitest';
import { showInSteps } from '$lib/state/in-steps';

test('items are shown from the last to the first, a few per task, and what is below the screen at once', async () => {
  const items = Array.from({ length: 200 }, (_item, index) => index);
  const steps: number[][] = [];
  let rests = 0;
  await showInSteps(
    items,
    (some) => steps.push([...some]),
    () => Promise.resolve(void (rests += 1)),
  );
  expect(steps[0]).toEqual([196, 197, 198, 199]);
  expect(steps.slice(0, -1).every((step) => step.length === 4)).toBe(true);
  expect(steps.at(-1)?.length).toBe(152);
  expect(rests).toBe(steps.length - 1);
  expect([...steps].reverse().flat()).toEqual(items);
});
