import type { Found } from '$lib/library/found';

/** The labels of `WhyFound` on screen. */
export const LIKE_WORDS: Readonly<Record<NonNullable<Found['why']>, string>> = {
  'same-picture': 'The same picture',
  'near-copy': 'Near copy',
  'same-template': 'Same template',
  meaning: 'Similar in meaning',
};
