import type { Meme } from '$lib/core/meme';
import { textKey } from '$lib/core/vector';

/** What of a meme counts for its meaning: what it shows, what it says, its tags. File names are mostly noise. */
export function meaningText({ description, text, tags }: Pick<Meme, 'description' | 'text' | 'tags'>): string {
  return [description?.value ?? '', text?.value ?? '', tags.join(', ')].filter((part) => part.trim() !== '').join('\n');
}

const keys = new WeakMap<object, number>();

/** The key of a meme's text, null for none; worked out once, for memes are immutable. */
function keyOf(meme: Pick<Meme, 'description' | 'text' | 'tags'>): number | null {
  let key = keys.get(meme);
  if (key === undefined) {
    const text = meaningText(meme);
    key = text === '' ? -1 : textKey(text);
    keys.set(meme, key);
  }
  return key === -1 ? null : key;
}

/** Whether a meme has something that means something. */
export function hasMeaning(meme: Pick<Meme, 'description' | 'text' | 'tags'>): boolean {
  return keyOf(meme) !== null;
}

/**
 * The memes whose vector has to be made, or made again: those with something to say whose stored row is of another text.
 * `stored` gives the key of the text a meme's row was made of.
 */
export function outdatedMeanings<Item extends Pick<Meme, 'id' | 'description' | 'text' | 'tags'>>(
  memes: readonly Item[],
  stored: ReadonlyMap<Item['id'], number>,
): Item[] {
  return memes.filter((meme) => {
    const key = keyOf(meme);
    return key === null ? stored.has(meme.id) : stored.get(meme.id) !== key;
  });
}
