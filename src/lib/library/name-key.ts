import { fold } from '$lib/core/fold';
import type { Meme } from '$lib/core/meme';

const keys = new Map<string, string>();
/** More names than the largest supported library has; beyond that the keys are mostly of deleted memes. */
const MAX_KEYS = 100_000;

/**
 * The sort key of a meme's name: ignores case and accents, and compares numbers by value (`2.png` before `10.png`).
 * Comparing keys is about twenty times faster than `Intl.Collator`, which takes 200 ms or more for 20,000 names.
 */
export function nameKey({ name }: Pick<Meme, 'name'>): string {
  let key = keys.get(name);
  if (key === undefined) {
    if (keys.size >= MAX_KEYS) keys.clear();
    // The number of digits goes first, because a longer number is larger.
    key = fold(name).replace(/0*(\d+)/gu, (_zeros, digits: string) => String.fromCharCode(48 + digits.length) + digits);
    keys.set(name, key);
  }
  return key;
}
