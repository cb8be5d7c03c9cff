import type { CaptionKind, CaptionSource } from '$lib/core/caption';

/**
 * The value of `lang` for a text of a meme. Models describe in English; what stands on a picture and what people write
 * is in a language that is not known: '' keeps the page's own language from it.
 */
export function languageOf(text: { readonly source: CaptionSource } | null, kind: CaptionKind): 'en' | '' {
  const isByModel = text?.source.by === 'model' || text?.source.made !== undefined;
  return kind === 'description' && isByModel ? 'en' : '';
}

/** A name of a meme, tag or folder within a sentence, marked for `Sentence.svelte` and for the order of letters. */
const NAME = /\u2068(.*?)\u2069/u;

/** The parts of a sentence in turn: words of the app, a name, words of the app … */
export function partsOf(sentence: string): readonly string[] {
  return sentence.split(NAME);
}
