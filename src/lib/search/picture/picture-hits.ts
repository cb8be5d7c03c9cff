import type { Alike } from '$lib/copies/likeness';
import type { WhyFound } from '$lib/library/found';
import { fuse, type MeaningHit, type WordHit } from '../fusion';
import type { MemeId } from '$lib/core/ids';

/** A meme found by a picture; `why` is null where the picture's words stand in it. */
export type PictureHit = { readonly id: MemeId; readonly why: WhyFound | null };

/** What is known of a picture that is searched for, each list best first. */
export type PictureEvidence = {
  /** Memes of the very same bytes. */
  readonly same: readonly MemeId[];
  /** As `alikeTo` of `copies.ts` answers; `looked` is the id the picture had there. */
  readonly alike: readonly Alike[];
  readonly looked: MemeId;
  /** By the text that stands on it. */
  readonly words: readonly WordHit[];
  /** By what it says and shows. */
  readonly meaning: readonly MeaningHit[];
};

/**
 * One ranking: the same picture, near copies, the same template, then what says or means the same. Whoever searches with a
 * picture looks for that picture first. Each meme comes once, with its strongest reason.
 */
export function pictureHits({ same, alike, looked, words, meaning }: PictureEvidence): PictureHit[] {
  const hits = new Map<MemeId, WhyFound | null>();
  const add = (id: MemeId, why: WhyFound | null): void => {
    if (!hits.has(id)) hits.set(id, why);
  };
  for (const id of same) add(id, 'same-picture');
  for (const { a, b, likeness } of alike) add(a === looked ? b : a, likeness);
  for (const { id, byWords } of fuse(words, meaning)) add(id, byWords ? null : 'meaning');
  return [...hits].map(([id, why]) => ({ id, why }));
}
