import { flushSync } from 'svelte';
import { expect, test } from 'vitest';
import { Notices } from '$lib/basics/notices.svelte';

test('an effect that says something runs once, whatever is said later', () => {
  const notices = new Notices();
  let runs = 0;
  const end = $effect.root(() => {
    $effect(() => {
      runs += 1;
      notices.say('May it be kept?');
    });
  });
  flushSync();
  notices.say('2 memes added', 'good');
  flushSync();
  expect(runs).toBe(1);
  end();
});
