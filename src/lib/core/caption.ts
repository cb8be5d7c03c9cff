import { MAX_TEXT_LENGTH } from './bounds';
import type { Device } from './device';
import type { CaptionId, MemeId, ModelId } from './ids';

/** A description says what the meme shows; a text is what is written on it. */
export type CaptionKind = 'description' | 'text';

/**
 * How finely a picture is tiled, for models that offer the choice: `fast` is one tile, `fine` is 2x2 tiles and the
 * whole picture, `full` is the checkpoint's own tiling. A 600x600 meme is 1, 5 and 17 tiles, which cost 64 to 1088
 * image tokens.
 */
export type CaptionDetail = 'fast' | 'fine' | 'full';

/** The requested length of a description, for models that have a task for each length. */
export type CaptionLength = 'short' | 'normal' | 'long';

/** How a model made a text: everything needed to make it again. */
export type MadeByModel = {
  readonly by: 'model';
  readonly model: ModelId;
  /** Commit of the checkpoint, or the package version of a bundled one. */
  readonly revision: string;
  /** The number types of the weights, e.g. `q8` or `embed_tokens fp16, vision_encoder q4, decoder_model_merged q4`. */
  readonly dtype: string;
  readonly device: Device;
  /** The prompt exactly as sent; empty for the reader, which takes none. */
  readonly prompt: string;
  readonly detail: CaptionDetail | null;
  /** The requested length; null if the model has no tasks for it. Captions made before this field existed lack it. */
  readonly length?: CaptionLength | null;
  /** Wall time from picture to last token, without the time to load the model. */
  readonly seconds: number;
  /** Generated tokens; for the reader, recognised characters. */
  readonly tokens: number;
};

/** A person wrote the text, or chose an earlier text of a model (`made`). */
export type ChosenByPerson = { readonly by: 'person'; readonly made?: MadeByModel };

/** Who made or chose a text. */
export type CaptionSource = ChosenByPerson | MadeByModel;

/**
 * One text made for a meme. Records are never changed, so history and undo can be read from them. Only a text that a
 * model reads in a meme replaces an earlier record: the one that the same model read before.
 */
export type CaptionRecord = {
  readonly id: CaptionId;
  readonly meme: MemeId;
  readonly kind: CaptionKind;
  readonly value: string;
  /** Milliseconds since the epoch. */
  readonly made: number;
  readonly source: CaptionSource;
};

/** The text that a meme shows now. It is copied into the meme's record so that the library loads in one read. */
export type CurrentText = {
  readonly value: string;
  readonly caption: CaptionId;
  readonly source: CaptionSource;
};

/** The maximum length of a description that a model makes, in UTF-16 units. */
export const MAX_CAPTION_LENGTH = 500;

/** The text cut to `MAX_TEXT_LENGTH` for storage, without half a surrogate pair at the end. */
export function truncateText(text: string): string {
  return text.length > MAX_TEXT_LENGTH ? text.slice(0, MAX_TEXT_LENGTH).replace(/\p{Surrogate}$/u, '') : text;
}

/** The source of an earlier text that a person chose again: theirs, with the model that made it. */
export function chosenByPerson(source: CaptionSource): ChosenByPerson {
  const made = source.by === 'model' ? source : source.made;
  return made === undefined ? { by: 'person' } : { by: 'person', made };
}

/**
 * True if a model's new text may become the current one. A person's edit is never overwritten, not even an emptied
 * field.
 */
export function mayReplace(current: CurrentText | null): boolean {
  return current?.source.by !== 'person';
}
