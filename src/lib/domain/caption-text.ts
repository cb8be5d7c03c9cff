import { MAX_CAPTION_LENGTH } from './caption';

const PICTURE = '(?:image|picture|photo|photograph|meme|screenshot)';

/**
 * What models put before the caption itself. Each is tried again and again at the start until none fits, because they
 * come in chains: "Assistant: The image shows".
 */
const FILLERS: readonly RegExp[] = [
  // A Markdown heading, up to its colon or the end of its line.
  /^#{1,6}\s[^\n:]{1,60}(?::|\n)\s*/u,
  // A label, perhaps in bold.
  /^\**(?:assistant|answer|caption|description|output)\s*:\**\s*/iu,
  new RegExp(
    `^(?:the|this|an?) ${PICTURE} (?:shows|depicts|displays|features|presents|portrays|captures|is of|is showing|is a ${PICTURE} of)\\s+`,
    'iu',
  ),
  new RegExp(`^(?:this|it|here) is an? ${PICTURE} (?:of|showing|depicting|featuring)\\s+`, 'iu'),
  new RegExp(`^an? ${PICTURE} (?:of|showing|depicting|featuring)\\s+`, 'iu'),
  new RegExp(`^in (?:the|this) ${PICTURE},?\\s+(?:(?:we|you|i) (?:can )?see|there (?:is|are))\\s+`, 'iu'),
];

const ELLIPSIS = '…';
const words = new Intl.Segmenter('und', { granularity: 'word' });
const characters = new Intl.Segmenter('und', { granularity: 'grapheme' });

/**
 * A model's answer as a caption: without what models put before it, white space squeezed, first letter upper case, at
 * most 500 UTF-16 units, cut between two words of any script and then ended with "…". An answer that is nothing but
 * filler stays as it is.
 */
export function cleanCaption(raw: string): string {
  const stripped = withoutFillers(raw.replace(/(?!\s)\p{Cc}|\p{Surrogate}/gu, '').trim());
  return cut(capitalised(stripped.replace(/\s+/gu, ' ').trim()));
}

function withoutFillers(text: string): string {
  for (const filler of FILLERS) {
    const rest = text.replace(filler, '');
    if (rest !== text && rest !== '') return withoutFillers(rest);
  }
  return text;
}

function capitalised(text: string): string {
  const [first = ''] = text;
  return first.toUpperCase() + text.slice(first.length);
}

function cut(text: string): string {
  if (text.length <= MAX_CAPTION_LENGTH) return text;
  const room = MAX_CAPTION_LENGTH - ELLIPSIS.length;
  const atWord = text.slice(0, lastBoundary(words, text, room)).trimEnd();
  return (atWord === '' ? text.slice(0, lastBoundary(characters, text, room)) : atWord) + ELLIPSIS;
}

/** The last place at or before `limit`, which lies inside the text, where a segment begins. */
function lastBoundary(segmenter: Intl.Segmenter, text: string, limit: number): number {
  return segmenter.segment(text).containing(limit)?.index ?? 0;
}
