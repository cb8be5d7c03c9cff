import { fold } from '$lib/core/fold';
import type { Meme } from '$lib/core/meme';

const keys = new Map<string, string>();
/** More names than the largest library has: what is beyond belongs to memes that are gone. */
const MOST_KEYS = 100_000;

/**
 * What a meme's name is sorted by: no case, no accents, numbers by their value (`2.png` before `10.png`). Comparing such
 * keys is some twenty times faster than `Intl.Collator`, which takes 200 ms and more for 20,000 names.
 */
export function nameKey({ name }: Pick<Meme, 'name'>): string {
  let key = keys.get(name);
  if (key === undefined) {
    if (keys.size >= MOST_KEYS) keys.clear();
    // A longer number is a larger one, so its length goes before it.
    key = fold(name).replace(/0*(\d+)/gu, (_zeros, digits: string) => String.fromCharCode(48 + digits.length) + digits);
    keys.set(name, key);
  }
  return key;
}
