import { fold } from '$lib/core/fold';
import type { MemeId } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';
import { MEANING_FIELDS, type MeaningField } from '$lib/library/found';

export { MEANING_FIELDS };

/** The texts of a meme that are searched, in the order in which the app lists matching ones. */
export const SEARCH_FIELDS = ['description', 'text', 'name', 'tags', 'folder'] as const;

/** One of the searched texts. */
export type SearchField = (typeof SEARCH_FIELDS)[number];

/** A meme as the index of words gets it. */
export type SearchDoc = {
  readonly id: MemeId;
  readonly description: string;
  readonly text: string;
  /** See `namesOf`. */
  readonly name: string;
  readonly folder: string;
  readonly tags: readonly string[];
  /** Milliseconds since the epoch; among equal scores the newest comes first. */
  readonly added: number;
};

/** The searchable texts of a meme. */
export function searchDocOf(meme: Meme): SearchDoc {
  return {
    id: meme.id,
    description: meme.description?.value ?? '',
    text: meme.text?.value ?? '',
    name: namesOf(meme),
    folder: meme.folder,
    tags: meme.tags,
    added: meme.added,
  };
}

/** What is searched as a meme's name: the name that a person gave it, if any, then the file's on a new line. */
function namesOf(meme: Meme): string {
  return `${titlePart(meme)}${meme.name}`;
}

/** The part of a meme's searched name before the file's name; '' if no person named it. */
export function titlePart({ title }: Pick<Meme, 'title'>): string {
  return title ? `${title}\n` : '';
}

/** A meme's texts for search by meaning; each may be ''. */
export type MeaningTexts = Readonly<Record<MeaningField, string>>;

/** The texts that search by meaning compares. File names are left out, because they are mostly noise. */
export function meaningTexts({
  title = '',
  description,
  text,
  tags,
}: Pick<Meme, 'title' | 'description' | 'text' | 'tags'>): MeaningTexts {
  return { description: description?.value ?? '', text: text?.value ?? '', name: title, tags: tags.join(', ') };
}

/** All texts of a meme for search by meaning in one; '' if it has none. */
export function joinedMeaning(texts: MeaningTexts): string {
  return MEANING_FIELDS.map((field) => texts[field])
    .filter((text) => text.trim() !== '')
    .join('\n');
}

/** The form in which tags are compared: "Work", "work" and " work" are equal. */
export function foldTag(tag: string): string {
  return fold(tag).trim().replace(/\s+/gu, ' ');
}

/**
 * A hash of everything that is indexed of a meme, to find the memes that a stored index has outdated. Two 32-bit FNV-1a
 * hashes give 53 bits, so two versions of a meme collide by chance about once in 10^15.
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
    // A separator that no text contains, so that moving a word to another field changes the hash.
    low = Math.imul(low ^ 0x1ffff, 0x01000193);
    high = Math.imul(high ^ 0x1ffff, 0xc2b2ae35);
  };
  for (const text of [doc.description, doc.text, doc.name, doc.folder, String(doc.added), ...doc.tags]) add(text);
  return (high & 0x1fffff) * 2 ** 32 + (low >>> 0);
}
