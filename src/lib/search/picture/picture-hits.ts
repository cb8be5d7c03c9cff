import type { Alike } from '$lib/copies/likeness';
import { fuse } from '../fusion';
import { wordlessHit, type Hit } from '../hit';
import type { MemeId } from '$lib/core/ids';

/** What is known of a picture that is searched for, each list best first. */
export type PictureEvidence = {
  /** Memes of the very same bytes. */
  readonly same: readonly MemeId[];
  /** As `alikeTo` of `copies.ts` answers; `looked` is the id the picture had there. */
  readonly alike: readonly Alike[];
  readonly looked: MemeId;
  /** By the text that stands on it. */
  readonly words: readonly Hit[];
  /** By what it says and shows. */
  readonly meaning: readonly Hit[];
};

/**
 * One ranking: the same picture, near copies, the same template, then what says or means the same. Whoever searches with a
 * picture looks for that picture first. Each meme comes once, with its strongest reason.
 */
export function pictureHits({ same, alike, looked, words, meaning }: PictureEvidence): Hit[] {
  const ranked = [
    ...same.map((id) => wordlessHit(id, 'same-picture')),
    ...alike.map(({ a, b, likeness }) => wordlessHit(a === looked ? b : a, likeness)),
    ...fuse(words, meaning),
  ];
  const hits = new Map<MemeId, Hit>();
  for (const hit of ranked) if (!hits.has(hit.id)) hits.set(hit.id, hit);
  return [...hits.values()];
}
