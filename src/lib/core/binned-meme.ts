import type { Meme } from './meme';

/** How long the bin keeps a deleted meme, in days on which the app was open. */
export const KEPT_DAYS = 30;

/** A meme in the bin. It is deleted for good after `daysLeft` more days, 1 to `KEPT_DAYS`. */
export type BinnedMeme = { readonly meme: Meme; readonly daysLeft: number };
