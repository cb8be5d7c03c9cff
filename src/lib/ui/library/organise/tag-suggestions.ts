import { fold } from '$lib/core/fold';
import { tagKey, tagName } from '$lib/core/tag';
import type { Tag } from '$lib/library/tags.svelte';

/** One suggestion: an existing tag, or null for a new one of this name. */
export type TagOption = { readonly name: string; readonly tag: Tag | null };

/** Maximum number of suggestions. */
const MAX_SUGGESTIONS = 8;

/**
 * Suggests tags for the typed text. The first one is what Enter adds: the exact tag or a new one of this name. Then
 * follow tags that start with the text and tags that contain it, without those in `taken`.
 */
export function suggestTags(typed: string, tags: readonly Tag[], taken: readonly string[]): readonly TagOption[] {
  const excluded = new Set(taken.map(tagKey));
  const name = tagName(typed);
  const key = name === null ? '' : tagKey(name);
  const words = fold(typed.trim());
  const free = tags.filter((tag) => !excluded.has(tagKey(tag.name)));
  const same = free.filter((tag) => tagKey(tag.name) === key);
  const starts = free.filter((tag) => !same.includes(tag) && tagKey(tag.name).startsWith(words));
  const holds = free.filter((tag) => !starts.includes(tag) && !same.includes(tag) && tagKey(tag.name).includes(words));
  // Without text, the most used tags come first.
  if (words === '') starts.sort((a, b) => b.memes - a.memes);
  const fresh = name !== null && same.length === 0 && !excluded.has(key) ? [{ name, tag: null }] : [];
  return [...fresh, ...[...same, ...starts, ...holds].map((tag) => ({ name: tag.name, tag }))].slice(
    0,
    MAX_SUGGESTIONS,
  );
}
