import type { Found } from '$lib/library/found';

/** Why a meme is there that has none of the words, on screen. */
export const LIKE_WORDS: Readonly<Record<NonNullable<Found['why']>, string>> = {
  'same-picture': 'The same picture',
  'near-copy': 'Near copy',
  'same-template': 'Same template',
  meaning: 'Similar in meaning',
};
