import type { Meme } from '$lib/core/meme';

/**
 * How many memes are new or were changed by the person since a backup began; all of them if there is none. What models,
 * readers and new versions of the app change does not count.
 */
export function countChanged(memes: readonly Meme[], since: number | null): number {
  if (since === null) return memes.length;
  return memes.reduce((sum, { added, changed = 0 }) => sum + (Math.max(added, changed) > since ? 1 : 0), 0);
}
