import { fold } from './fold';

/** The colours a tag can have; each is a pair of design tokens, so that it reads in light and dark. */
export const TAG_COLOURS = ['grey', 'red', 'orange', 'yellow', 'green', 'teal', 'blue', 'purple', 'pink'] as const;

/** One of the colours a tag can have. */
export type TagColour = (typeof TAG_COLOURS)[number];

/** The longest tag, in characters as people count them. */
export const MAX_TAG_LENGTH = 20;

/** Characters of a text as people count them: an emoji with its modifiers is one. */
export function countCharacters(text: string): number {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  let count = 0;
  for (const segment of segmenter.segment(text)) if (segment.segment !== '') count += 1;
  return count;
}

let segmenter: Intl.Segmenter | null = null;

/** What was typed as a tag would be kept: one line, no spaces around, composed characters. It may be too long, or ''. */
export function trimTag(typed: string): string {
  return typed
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
}

/** A tag's name as it is kept; null when it has no character, or more than it may. */
export function tagName(typed: string): string | null {
  const name = trimTag(typed);
  return name === '' || countCharacters(name) > MAX_TAG_LENGTH ? null : name;
}

const folded = new Map<string, string>();
/** More tags than anybody has; what is beyond was typed and thrown away. */
const MOST_KEPT = 10_000;

/** What decides whether two tags are the same: neither case nor accents do. */
export function tagKey(name: string): string {
  let key = folded.get(name);
  if (key === undefined) {
    if (folded.size >= MOST_KEPT) folded.clear();
    const text = trimTag(name);
    // A tag of nothing but accents is still a tag.
    key = fold(text) || text;
    folded.set(name, key);
  }
  return key;
}

/** The colour for a new tag: the one used least, in the order of the palette; grey is for those who choose it. */
export function colourForNew(used: readonly TagColour[]): TagColour {
  const counts = new Map(TAG_COLOURS.map((colour) => [colour, 0]));
  for (const colour of used) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  counts.delete('grey');
  const [first] = [...counts].sort(([, a], [, b]) => a - b);
  return first?.[0] ?? 'grey';
}

/** The tags with one more; unchanged where it is there under whatever writing. */
export function withTag(tags: readonly string[], name: string): readonly string[] {
  const key = tagKey(name);
  return tags.some((tag) => tagKey(tag) === key) ? tags : [...tags, name];
}

/** The tags without one, under whatever writing; the same list where it was not there. */
export function withoutTag(tags: readonly string[], name: string): readonly string[] {
  const key = tagKey(name);
  return tags.some((tag) => tagKey(tag) === key) ? tags.filter((tag) => tagKey(tag) !== key) : tags;
}
