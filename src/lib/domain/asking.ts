import type { Family } from '../catalogue/model';

/** What a family's models can be asked beyond showing them a picture. */
export type Asking = {
  /** In one's own words; Florence-2 knows fixed tasks only. */
  readonly prompt: boolean;
  /** How finely to look. */
  readonly detail: boolean;
  /** How long the description shall be. */
  readonly length: boolean;
};

const ASKING: Readonly<Record<Family, Asking>> = {
  smolvlm: { prompt: true, detail: true, length: false },
  florence2: { prompt: false, detail: false, length: true },
  moondream: { prompt: true, detail: false, length: false },
  reader: { prompt: false, detail: false, length: false },
};

/** What this family's models can be asked. */
export function askingOf(family: Family): Asking {
  return ASKING[family];
}

/** The longest question taken, in characters: it costs the model time with every meme. */
export const MAX_PROMPT_LENGTH = 300;
