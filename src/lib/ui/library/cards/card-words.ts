import type { Found, Range } from '$lib/library/found';
import { languageOf } from '../../language';
import type { CardProps } from './card-props';

/** One of a meme's texts, the ranges to mark and its language, '' if unknown. */
type CardText = { readonly text: string; readonly ranges: readonly Range[]; readonly lang: string };

/** The texts of a meme that are not empty, in the order in which a card shows them. */
export function cardTexts({ meme, marks }: Found): readonly CardText[] {
  const texts: readonly CardText[] = [
    { text: meme.title ?? '', ranges: marks.title, lang: '' },
    {
      text: meme.description?.value ?? '',
      ranges: marks.description,
      lang: languageOf(meme.description, 'description'),
    },
    { text: meme.text?.value ?? '', ranges: marks.text, lang: '' },
  ];
  return texts.filter(({ text }) => text.trim() !== '');
}

/** The texts of a meme that say why it was found, the best first; none if no word of them matches. */
export function matchingTexts(found: Found, tags: CardProps['tags']): readonly CardText[] {
  const { meme, marks } = found;
  const all: readonly CardText[] = [
    ...cardTexts(found),
    ...tags.map(({ name, ranges }) => ({ text: name, ranges, lang: '' })),
    { text: meme.name, ranges: marks.name, lang: '' },
    { text: meme.folder, ranges: marks.folder, lang: '' },
  ];
  return all.filter(({ ranges }) => ranges.length > 0);
}
