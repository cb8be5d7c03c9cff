import { MEANING_FIELDS, type MeaningField } from '$lib/library/found';
import { joinedMeaning, type MeaningTexts } from '../words/search-doc';

/** A text to embed, and the fields it is of: bit f is set for field f of `MEANING_FIELDS`. */
export type Passage = { readonly text: string; readonly fields: number };

/** The fields that are embedded by themselves, too. Names and tags are too short: they would be near too much. */
const APART = ['description', 'text'] as const;

/**
 * What is embedded of a meme, each text once: its description, the words in it, and all its texts together, last.
 * Together they say most, but a long one hides a short one. Nothing for a meme without texts.
 */
export function passagesOf(texts: MeaningTexts): Passage[] {
  const whole = bitsOf(MEANING_FIELDS.filter((field) => texts[field].trim() !== ''));
  if (whole === 0) return [];
  const apart = APART.map((field) => ({ text: texts[field], fields: bitsOf([field]) }));
  return [
    ...apart.filter(({ fields }) => (fields & whole) !== 0 && fields !== whole),
    { text: joinedMeaning(texts), fields: whole },
  ];
}

function bitsOf(fields: readonly MeaningField[]): number {
  return fields.reduce((bits, field) => bits | (1 << MEANING_FIELDS.indexOf(field)), 0);
}

/** The fields of a `Passage`. */
export function fieldsOf(bits: number): MeaningField[] {
  return MEANING_FIELDS.filter((_, field) => (bits & (1 << field)) !== 0);
}
