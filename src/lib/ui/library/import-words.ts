import { formatNumber, formatProgress, memes } from '$lib/core/format';
import { sentence } from '$lib/core/failure';
import type { ImportReport } from '../view';

/** Where an import stands; while folders are looked through there is no total yet. */
export function progressWords(at: { readonly done: number; readonly total: number; readonly paused: boolean }): string {
  if (at.total === 0) return 'Looking for pictures';
  const count = formatProgress(at.done, at.total);
  return at.paused ? `Paused at ${count}` : `Adding ${count}`;
}

/** The report's one sentence: what was added, what was here already, what could not be used. */
export function reportSentence(report: ImportReport): string {
  const parts: string[] = [];
  if (report.added.length > 0) parts.push(`${memes(report.added.length)} added`);
  if (report.known.length > 0) parts.push(`${formatNumber(report.known.length)} already here`);
  if (report.failed.length > 0) parts.push(`${formatNumber(report.failed.length)} could not be added`);
  if (parts.length === 0) return 'There was no picture in what you added.';
  return `${parts.join(', ')}.`;
}

/** What is said of files that move; '' when there are none. */
export function animatedSentence(report: ImportReport): string {
  const count = report.animated.length;
  if (count === 0) return '';
  return count === 1
    ? '1 moves: its first frame is read and captioned.'
    : `${formatNumber(count)} move: their first frames are read and captioned.`;
}

/** A file in the report; `meme` where there is one to look at. */
export type ReportFile = { readonly name: string; readonly meme: string | null };

/** Files of which the same is to be said. */
export type ReportGroup = {
  readonly tone: 'bad' | 'plain';
  readonly text: string;
  readonly files: readonly ReportFile[];
};

/** The report by what is to be said: what failed, the commonest reason first, then what was here, then what moves. */
export function reportGroups(report: ImportReport): ReportGroup[] {
  const reasons = new Map<string, ReportFile[]>();
  for (const { name, failure } of report.failed) {
    const reason = sentence(failure);
    const files = reasons.get(reason) ?? [];
    reasons.set(reason, files);
    files.push({ name, meme: null });
  }
  const failed = [...reasons].map(([text, files]): ReportGroup => ({ tone: 'bad', text, files }));
  failed.sort((a, b) => b.files.length - a.files.length);
  const known = report.known.map(({ name, meme }) => ({ name, meme }));
  const animated = report.animated.map((name) => ({ name, meme: null }));
  return [
    ...failed,
    { tone: 'plain' as const, text: 'Already in the library.', files: known },
    { tone: 'plain' as const, text: 'Moves; the first frame is used.', files: animated },
  ].filter(({ files }) => files.length > 0);
}
