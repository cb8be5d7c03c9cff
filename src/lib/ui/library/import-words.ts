import type { ImportReport } from '../view';

/** `1 meme`, `2 memes`, with thousands apart. */
export function memes(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'meme' : 'memes'}`;
}

/** The report's one sentence: what was added, what was here already, what could not be used. */
export function reportSentence(report: ImportReport): string {
  const parts: string[] = [];
  if (report.added.length > 0) parts.push(`${memes(report.added.length)} added`);
  if (report.known.length > 0) parts.push(`${report.known.length.toLocaleString('en')} already here`);
  if (report.failed.length > 0) parts.push(`${report.failed.length.toLocaleString('en')} could not be added`);
  if (parts.length === 0) return 'There was no picture in what you added.';
  return `${parts.join(', ')}.`;
}

/** What is said of files that move; '' when there are none. */
export function animatedSentence(report: ImportReport): string {
  const count = report.animated.length;
  if (count === 0) return '';
  return count === 1
    ? '1 moves: its first frame is read and captioned.'
    : `${count.toLocaleString('en')} move: their first frames are read and captioned.`;
}
