import type { Meme } from '$lib/core/meme';

/** Characters of a meme's words that name it. More is a sentence and not a name. */
const MOST = 48;

/**
 * What a meme is called on screen: the name that a person gave it, else its first words, those on the picture before
 * those of its description, else the name of its file.
 */
export function titleOf(meme: Pick<Meme, 'title' | 'text' | 'description' | 'name'>): string {
  const words = [meme.title, meme.text?.value, meme.description?.value].map((text) => firstWords(text ?? ''));
  return words.find((text) => text !== '') ?? meme.name;
}

/** A meme's name for screen readers: what it is called, then its file, by which it can always be told apart. */
export function spokenName(meme: Pick<Meme, 'title' | 'text' | 'description' | 'name'>): string {
  const title = titleOf(meme);
  return title === meme.name ? title : `${title}, ${meme.name}`;
}

/** The beginning of a text on one line, cut after a word. */
function firstWords(text: string): string {
  // A text has up to 200,000 characters; what is after the first lines is no part of a name.
  const line = text
    .slice(0, 4 * MOST)
    .replace(/\s+/gu, ' ')
    .trim();
  const characters = Array.from(line);
  if (characters.length <= MOST) return line;
  const start = characters.slice(0, MOST).join('');
  const end = start.lastIndexOf(' ');
  return `${end > MOST / 2 ? start.slice(0, end) : start}…`;
}
