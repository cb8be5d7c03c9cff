import type { Found, MeaningField, Range } from '$lib/library/found';
import { languageOf } from '../../language';
import type { CardProps } from './card-props';

/** One of a meme's texts, the ranges to mark and its language, '' if unknown. */
type CardText = { readonly text: string; readonly ranges: readonly Range[]; readonly lang: string };
type FieldText = CardText & { readonly field: MeaningField };

/** The texts of a meme that are not empty, in the order in which a card shows them. */
export function cardTexts({ meme, marks }: Found): readonly FieldText[] {
  const texts: readonly FieldText[] = [
    { field: 'name', text: meme.title ?? '', ranges: marks.title, lang: '' },
    {
      field: 'description',
      text: meme.description?.value ?? '',
      ranges: marks.description,
      lang: languageOf(meme.description, 'description'),
    },
    { field: 'text', text: meme.text?.value ?? '', ranges: marks.text, lang: '' },
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

/** The text of a meme that is nearest in meaning; its first one if none is named, undefined if it has none. */
export function nearText(found: Found): CardText | undefined {
  const [nearest] = found.near;
  if (nearest === 'tags') return { text: found.meme.tags.join(', '), ranges: [], lang: '' };
  const texts = cardTexts(found);
  return texts.find(({ field }) => field === nearest) ?? texts[0];
}
