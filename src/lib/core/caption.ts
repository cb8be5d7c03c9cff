import type { Device } from './device';
import type { CaptionId, MemeId, ModelId } from './ids';

/** What a text says about the meme: what is to be seen, or what is written on it. */
export type CaptionKind = 'description' | 'text';

/**
 * How finely a model looks that has the choice: `fast` = one tile, `fine` = 2x2 tiles and the whole, `full` = the checkpoint's own tiling.
 * Cost and tile counts: a 600x600 meme is 1, 5 and 17 tiles, 64 to 1088 image tokens.
 */
export type CaptionDetail = 'fast' | 'fine' | 'full';

/** How long a description shall be, for the models that have tasks for it. */
export type CaptionLength = 'short' | 'normal' | 'long';

/** A model's text: everything needed to make it again. */
export type MadeByModel = {
  readonly by: 'model';
  readonly model: ModelId;
  /** Commit of the checkpoint, or the package version of a bundled one. */
  readonly revision: string;
  /** The weights' types, e.g. `q8` or `embed_tokens fp16, vision_encoder q4, decoder_model_merged q4`. */
  readonly dtype: string;
  readonly device: Device;
  /** The prompt as sent, which is its own version; empty for a reader, which takes none. */
  readonly prompt: string;
  readonly detail: CaptionDetail | null;
  /** The length asked for, where the model has tasks for it. Texts made before it was written down lack it. */
  readonly length?: CaptionLength | null;
  /** Wall time from picture to last token, without loading the model. */
  readonly seconds: number;
  /** New tokens generated; recognised characters for a reader. */
  readonly tokens: number;
};

/** A person's text: written, or an earlier one of a model that they went back to. */
export type ChosenByPerson = { readonly by: 'person'; readonly made?: MadeByModel };

/** Who answers for a text. */
export type CaptionSource = ChosenByPerson | MadeByModel;

/** One text ever made for a meme. Records are appended, never changed: history and undo come from them. */
export type CaptionRecord = {
  readonly id: CaptionId;
  readonly meme: MemeId;
  readonly kind: CaptionKind;
  readonly value: string;
  /** Milliseconds since the epoch. */
  readonly made: number;
  readonly source: CaptionSource;
};

/** The text of a kind that a meme shows now; denormalised into the meme so that the library loads in one read. */
export type CurrentText = {
  readonly value: string;
  readonly caption: CaptionId;
  readonly source: CaptionSource;
};

/** The longest description, and the longest text a person types, in UTF-16 units; the counter on the meme's page shows it. */
export const MAX_CAPTION_LENGTH = 500;

/** The longest text stored and read from a backup, in UTF-16 units. A picture full of small print has about 22,000. */
export const MAX_TEXT_LENGTH = 200_000;

/** A text as it is stored: its first `MAX_TEXT_LENGTH` units, never half a character at the end. */
export function keptText(text: string): string {
  return text.length > MAX_TEXT_LENGTH ? text.slice(0, MAX_TEXT_LENGTH).replace(/\p{Surrogate}$/u, '') : text;
}

/** The source of a text that a person went back to: theirs from now on, with its maker still to be seen. */
export function chosenAgain(source: CaptionSource): ChosenByPerson {
  const made = source.by === 'model' ? source : source.made;
  return made === undefined ? { by: 'person' } : { by: 'person', made };
}

/**
 * Whether a model's new text may become the current one. A person's edit is never overwritten; an edit that emptied the
 * field counts as an edit.
 */
export function mayReplace(current: CurrentText | null): boolean {
  return current?.source.by !== 'person';
}
