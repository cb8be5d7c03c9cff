import { MAX_CAPTION_LENGTH } from '$lib/core/caption';

const PICTURE =
  '(?:(?:given|provided|above) )?(?:image|picture|photo|photograph|meme|screenshot|cartoon|comic|illustration)(?: you (?:provided|sent|shared))?';
const KIND = '(?:digital |cartoon |stock |close-up |black-and-white |black and white |colou?r )?';
const SHOWING = '(?:of|showing|depicting|featuring|that shows|which shows|that depicts)';

/**
 * Phrases that models put before the caption. They are removed from the start repeatedly, because they come in chains:
 * "Assistant: The image shows".
 */
const FILLERS: readonly RegExp[] = [
  // A Markdown heading, up to its colon or the end of its line.
  /^#{1,6}\s[^\n:]{1,60}(?::|\n)\s*/u,
  // A label, plain or bold.
  /^\**(?:assistant|answer|caption|description|output)\s*:\**\s*/iu,
  // Politeness, only if a caption follows it.
  /^(?:sure|certainly|of course|absolutely)[!,.]\s+(?=here|this|the|an?\b|in\b)/iu,
  new RegExp(
    `^(?:here is|here's|here’s|this is) (?:a|the|my) (?:\\w+ )?(?:description|caption)(?: (?:of|for) (?:the|this|your) ${PICTURE})?\\s*:\\s*`,
    'iu',
  ),
  new RegExp(
    `^(?:the|this|an?) ${PICTURE} (?:shows|depicts|displays|features|presents|portrays|captures|contains|is of|is showing|is depicting|appears to show|seems to show|appears to depict|is an? ${KIND}${PICTURE} ${SHOWING})\\s+`,
    'iu',
  ),
  new RegExp(`^(?:this|it|here|that) (?:is|appears to be|seems to be) an? ${KIND}${PICTURE} ${SHOWING}\\s+`, 'iu'),
  new RegExp(`^an? ${KIND}${PICTURE} ${SHOWING}\\s+`, 'iu'),
  new RegExp(`^(?:in|on) (?:the|this) ${PICTURE},?\\s+(?:(?:we|you|i) (?:can )?see|there (?:is|are))\\s+`, 'iu'),
  // After a comma the rest is a sentence of its own; without the comma it may be part of one.
  new RegExp(`^(?:in|on) (?:the|this) ${PICTURE},\\s+`, 'iu'),
  /^(?:we|i|you) can see\s+/iu,
];

const ELLIPSIS = '…';
const words = new Intl.Segmenter('und', { granularity: 'word' });
const characters = new Intl.Segmenter('und', { granularity: 'grapheme' });

/**
 * A model's answer as a caption. Phrases before the caption are removed, white space is collapsed, and the first letter
 * becomes upper case. The text is cut to 500 UTF-16 units at a word boundary, in any script, and then ends with "…". An
 * answer that consists of such phrases alone keeps the last of them.
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

/** The start of the segment that contains index `limit`, which must be inside the text. */
function lastBoundary(segmenter: Intl.Segmenter, text: string, limit: number): number {
  return segmenter.segment(text).containing(limit)?.index ?? 0;
}
