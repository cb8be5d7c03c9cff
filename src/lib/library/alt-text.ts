import { fold } from '$lib/core/fold';
import type { Meme } from '$lib/core/meme';

/**
 * Alt text of a meme on one line: the description, then the text on the picture in quotation marks. Text that the
 * description already quotes is not repeated. Null if the meme has neither.
 */
export function altText(meme: Pick<Meme, 'description' | 'text'>): string | null {
  const description = oneLine(meme.description?.value);
  const text = oneLine(meme.text?.value);
  if (description === '' && text === '') return null;
  if (text === '' || normalised(description).includes(normalised(text))) return description === '' ? text : description;
  const quoted = `Text: “${text}”`;
  return description === '' ? quoted : `${description}${/[.!?…。！？]$/u.test(description) ? '' : '.'} ${quoted}`;
}

function oneLine(text: string | undefined): string {
  return (text ?? '').replace(/\s+/gu, ' ').trim();
}

/** Letters and digits only, case folded: a model quotes text with other punctuation and capitals. */
function normalised(text: string): string {
  return fold(text)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
