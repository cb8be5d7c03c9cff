import { fold } from '$lib/core/fold';
import type { Meme } from '$lib/core/meme';

/**
 * Alt text of a meme on one line: the description, then the text on the picture in quotation marks. Text that the
 * description already quotes is not repeated. Null if the meme has neither.
 */
export function altText(meme: Pick<Meme, 'description' | 'text'>): string | null {
  const shows = oneLine(meme.description?.value);
  const says = oneLine(meme.text?.value);
  if (shows === '' && says === '') return null;
  if (says === '' || comparable(shows).includes(comparable(says))) return shows === '' ? says : shows;
  const words = `Text: “${says}”`;
  return shows === '' ? words : `${shows}${/[.!?…。！？]$/u.test(shows) ? '' : '.'} ${words}`;
}

function oneLine(text: string | undefined): string {
  return (text ?? '').replace(/\s+/gu, ' ').trim();
}

/** Letters and digits only, case folded: a model quotes text with other punctuation and capitals. */
function comparable(text: string): string {
  return fold(text)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
