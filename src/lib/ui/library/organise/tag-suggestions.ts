import { fold } from '$lib/core/fold';
import { tagKey, tagName } from '$lib/core/tag';
import type { Tag } from '$lib/library/tags.svelte';

/** One line under the tag field: a tag that is there, or the one that would be made. */
export type TagOption = { readonly name: string; readonly tag: Tag | null };

/** More lines are not read. */
const MOST = 8;

/**
 * What to offer for what was typed so far, first what Enter takes: the very tag, or a new one of that name, then those
 * that begin with it, then those that contain it. Tags in `taken` are not offered.
 */
export function suggestTags(typed: string, tags: readonly Tag[], taken: readonly string[]): readonly TagOption[] {
  const away = new Set(taken.map(tagKey));
  const name = tagName(typed);
  const key = name === null ? '' : tagKey(name);
  const words = fold(typed.trim());
  const free = tags.filter((tag) => !away.has(tagKey(tag.name)));
  const same = free.filter((tag) => tagKey(tag.name) === key);
  const starts = free.filter((tag) => !same.includes(tag) && tagKey(tag.name).startsWith(words));
  const holds = free.filter((tag) => !starts.includes(tag) && !same.includes(tag) && tagKey(tag.name).includes(words));
  // With nothing typed, the tags used most are the likeliest.
  if (words === '') starts.sort((a, b) => b.memes - a.memes);
  const fresh = name !== null && same.length === 0 && !away.has(key) ? [{ name, tag: null }] : [];
  return [...fresh, ...[...same, ...starts, ...holds].map((tag) => ({ name: tag.name, tag }))].slice(0, MOST);
}
