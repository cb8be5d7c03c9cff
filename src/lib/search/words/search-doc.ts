import { fold } from '$lib/core/fold';
import type { MemeId } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';

/** The texts of a meme that search looks into, in the order in which they are said to have matched. */
export const SEARCH_FIELDS = ['description', 'text', 'name', 'tags', 'folder'] as const;

/** One of the texts that search looks into. */
export type SearchField = (typeof SEARCH_FIELDS)[number];

/** What search knows of a meme. */
export type SearchDoc = {
  readonly id: MemeId;
  readonly description: string;
  readonly text: string;
  readonly name: string;
  readonly folder: string;
  readonly tags: readonly string[];
  /** Milliseconds since the epoch; among equally good ones the newest comes first. */
  readonly added: number;
};

/** The part of a meme that search looks into. */
export function searchDocOf(meme: Meme): SearchDoc {
  return {
    id: meme.id,
    description: meme.description?.value ?? '',
    text: meme.text?.value ?? '',
    name: meme.name,
    folder: meme.folder,
    tags: meme.tags,
    added: meme.added,
  };
}

/** What of a meme counts for its meaning: what it shows, what it says, its tags. File names are mostly noise. */
export function meaningText({ description, text, tags }: Pick<Meme, 'description' | 'text' | 'tags'>): string {
  return [description?.value ?? '', text?.value ?? '', tags.join(', ')].filter((part) => part.trim() !== '').join('\n');
}

/** The tag as tags are compared: "Work", "work" and " work" are one. */
export function foldTag(tag: string): string {
  return fold(tag).trim().replace(/\s+/gu, ' ');
}

/**
 * A number that changes with everything search looks into: two 32-bit FNV-1a hashes side by side, 53 bits used, so that
 * two versions of one meme meet by chance once in 10^15. By it a stored index is known to be up to date.
 */
export function fingerprintOf(doc: SearchDoc): number {
  let low = 0x811c9dc5;
  let high = 0x9dc5811c;
  const add = (text: string): void => {
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      low = Math.imul(low ^ unit, 0x01000193);
      high = Math.imul(high ^ unit, 0x85ebca6b);
    }
    // A separator that no text contains, so that words cannot move between fields unnoticed.
    low = Math.imul(low ^ 0x1ffff, 0x01000193);
    high = Math.imul(high ^ 0x1ffff, 0xc2b2ae35);
  };
  for (const text of [doc.description, doc.text, doc.name, doc.folder, String(doc.added), ...doc.tags]) add(text);
  return (high & 0x1fffff) * 2 ** 32 + (low >>> 0);
}
