import { MAX_TAG_LENGTH, MAX_TAG_UNITS, MAX_TAGS_OF_MEME } from './bounds';
import { fold } from './fold';

/** The colours of tags. Each has a pair of design tokens, for the light and the dark theme. */
export const TAG_COLOURS = ['grey', 'red', 'orange', 'yellow', 'green', 'teal', 'blue', 'purple', 'pink'] as const;

/** One of `TAG_COLOURS`. */
export type TagColour = (typeof TAG_COLOURS)[number];

/** The number of grapheme clusters of a text: an emoji with its modifiers is one. */
export function countCharacters(text: string): number {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  let count = 0;
  for (const segment of segmenter.segment(text)) if (segment.segment !== '') count += 1;
  return count;
}

let segmenter: Intl.Segmenter | null = null;

/** Typed text normalised as a tag: NFC, one line, trimmed. It may be empty or too long; `tagName` checks that. */
export function trimTag(typed: string): string {
  return typed
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
}

/** A tag's name as stored; null if it is empty or too long. */
export function tagName(typed: string): string | null {
  const name = trimTag(typed);
  return name === '' || name.length > MAX_TAG_UNITS || countCharacters(name) > MAX_TAG_LENGTH ? null : name;
}

const keyCache = new Map<string, string>();
/** The cache is cleared at this size, which no library's tags reach: the rest is text that was typed and discarded. */
const MAX_CACHED = 10_000;

/** The key of a tag: two names with the same key are one tag. Case and accents do not count. */
export function tagKey(name: string): string {
  let key = keyCache.get(name);
  if (key === undefined) {
    if (keyCache.size >= MAX_CACHED) keyCache.clear();
    const text = trimTag(name);
    // Folding would leave nothing of a tag that is only accents.
    key = fold(text) || text;
    keyCache.set(name, key);
  }
  return key;
}

/** The colour for a new tag: the least used one, in the palette's order. Grey is never assigned, only chosen. */
export function colourForNew(used: readonly TagColour[]): TagColour {
  const counts = new Map(TAG_COLOURS.map((colour) => [colour, 0]));
  for (const colour of used) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  counts.delete('grey');
  const [first] = [...counts].sort(([, a], [, b]) => a - b);
  return first?.[0] ?? 'grey';
}

/** The tags with one added; the same list if a tag with its key is there, or if a meme can have no more. */
export function withTag(tags: readonly string[], name: string): readonly string[] {
  const key = tagKey(name);
  return tags.length >= MAX_TAGS_OF_MEME || tags.some((tag) => tagKey(tag) === key) ? tags : [...tags, name];
}

/** The tags without the one that has this key; the same list if it is not there. */
export function withoutTag(tags: readonly string[], name: string): readonly string[] {
  const key = tagKey(name);
  return tags.some((tag) => tagKey(tag) === key) ? tags.filter((tag) => tagKey(tag) !== key) : tags;
}
