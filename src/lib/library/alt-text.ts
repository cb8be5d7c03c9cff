import { fold } from '$lib/core/fold';
import type { Meme } from '$lib/core/meme';

/**
 * What somebody who cannot see the meme is told: what it shows, then the words on it in quotation marks, on one line as
 * alt-text fields want it. Words that the description already says are not said twice. Null while nothing is known.
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

/** Letters and digits only: a model quotes the same words with other marks and capitals. */
function comparable(text: string): string {
  return fold(text)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
