import { sentence } from '$lib/core/failure';
import { formatCount, formatMemes, formatNumber, formatProgress, unfittingWords } from '$lib/core/format';
import type { Sort } from '$lib/core/view';
import { typeName } from '$lib/library/facets';
import type { Filter, FilterPart } from '$lib/library/filter';
import { unfitting, type ImportReport } from '$lib/intake/import-report';

/** Progress of an import; `total` is 0 while folders are still being searched. */
export function progressWords(at: { readonly done: number; readonly total: number; readonly paused: boolean }): string {
  if (at.total === 0) return 'Looking for pictures';
  const count = formatProgress(at.done, at.total);
  return at.paused ? `Paused at ${count}` : `Adding ${count}`;
}

/** Summary of an import: how many files were added, known, failed and left out. */
export function reportSentence(report: ImportReport): string {
  const parts: string[] = [];
  if (report.added.length > 0) parts.push(`${formatMemes(report.added.length)} added`);
  if (report.known.length > 0) parts.push(`${formatNumber(report.known.length)} already here`);
  const unfit = unfitting(report);
  const refused = report.failed.length - unfit.files;
  if (refused > 0) parts.push(`${formatNumber(refused)} could not be added`);
  const others = report.leftOut.length;
  const isAny = parts.length > 0 || unfit.files > 0;
  if (others > 0 && isAny) parts.push(`${formatCount(others, 'other file')} left out`);
  if (others > 0 && !isAny)
    return `There was no picture in what you added; ${formatCount(others, 'other file')} left out.`;
  if (unfit.files > 0) parts.push(unfittingWords(unfit.files, unfit.bytes));
  if (parts.length === 0) return 'There was no picture in what you added.';
  const summary = `${parts.join(', ')}.`;
  return report.back.length === 0 ? summary : `${summary} ${backSentence(report)}`;
}

/** Says which of the added memes came back from the bin. */
function backSentence({ added, back }: ImportReport): string {
  const some = back.length < added.length ? `${formatNumber(back.length)} of them` : null;
  return back.length === 1
    ? `${some ?? 'It'} was in the bin and is back with its texts.`
    : `${some ?? 'They'} were in the bin and are back with their texts.`;
}

/** The sentence about animated files; '' if there are none. */
export function animatedSentence(report: ImportReport): string {
  const count = report.animated.length;
  if (count === 0) return '';
  return count === 1
    ? '1 is animated: its first frame is read and described.'
    : `${formatNumber(count)} are animated: their first frames are read and described.`;
}

/** A file in the report; `meme` is its id if it can be opened. */
export type ReportFile = { readonly name: string; readonly meme: string | null };

/** Files with the same result. */
export type ReportGroup = {
  readonly tone: 'bad' | 'plain';
  readonly text: string;
  readonly files: readonly ReportFile[];
};

/**
 * Groups the report by result: failures with the most common reason first, then files back from the bin, known,
 * animated, damaged and left-out files.
 */
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
  const animated = report.animated.map((name) => ({ name, meme: null }));
  const damaged = report.damaged.map((name) => ({ name, meme: null }));
  const leftOut = report.leftOut.map((name) => ({ name, meme: null }));
  return [
    ...failed,
    { tone: 'plain' as const, text: 'Back from the bin, with what was written about it.', files: report.back },
    { tone: 'plain' as const, text: 'Already in the library.', files: report.known },
    { tone: 'plain' as const, text: 'Moves; the first frame is used.', files: animated },
    { tone: 'plain' as const, text: 'Damaged file; shown as far as it could be read.', files: damaged },
    { tone: 'plain' as const, text: 'Not a picture that can be added; left out.', files: leftOut },
  ].filter(({ files }) => files.length > 0);
}

const SORTED: Readonly<Record<Sort['by'], readonly [descending: string, ascending: string]>> = {
  added: ['newest first', 'oldest first'],
  name: ['by file name, Z to A', 'by file name, A to Z'],
  sent: ['last sent first', 'last sent at the end'],
  size: ['largest first', 'smallest first'],
};

/** Describes a sort order: `newest first`. */
export function sortWords({ by, descending }: Sort): string {
  return SORTED[by][descending ? 0 : 1];
}

/** Labels of the filter by description. */
export const CAPTIONED_WORDS: Readonly<Record<NonNullable<Filter['captioned']>, string>> = {
  captioned: 'Described',
  uncaptioned: 'Not described',
  failed: 'Failed',
};

/** Label of a filter part. */
export function partWords(part: FilterPart): string {
  switch (part.kind) {
    case 'tag':
    case 'model':
      return part.value;
    case 'type':
      return typeName(part.value);
    case 'folder':
      return part.value === '' ? 'No folder' : `In ${part.value}`;
    case 'captioned':
      return CAPTIONED_WORDS[part.value];
    case 'hasText':
      return 'Has text';
    case 'favourite':
      return 'Favourites';
  }
}
