import { formatCount, formatDay, formatMemes, formatName, formatNumber } from '$lib/core/format';
import type { BackupCheck, BadRecords } from './protocol';
import type { RestoreReport } from './restore';

/** Names in one sentence; the others are counted. */
const MAX_NAMED = 3;

/** What a restore did, in a sentence: `2 memes restored; 1 cannot be shown by this browser (HEIC) and was kept`. */
export function restoreSentence(report: RestoreReport, { damaged, bad }: Losses): string {
  const { added, known, binned, kept, keptFormats, refused } = report;
  const head = [`${formatMemes(added)} restored`];
  if (known > 0) head.push(`${formatMemes(known)} already here`);
  if (binned > 0) head.push(`${formatMemes(binned)} left in the bin`);
  if (damaged.damaged > 0) head.push(`${formatMemes(damaged.damaged)} damaged`);
  const parts = [head.join(', ')];
  if (kept > 0)
    parts.push(
      `${formatNumber(kept)} cannot be shown by this browser (${keptFormats.join(', ')}) and ${wasOrWere(kept)} kept`,
    );
  if (refused.length > 0)
    parts.push(
      `${formatCount(refused.length, 'file is no picture', 'files are no pictures')} and ${wasOrWere(refused.length)} left out${named(refused, refused.length)}`,
    );
  if (bad.count > 0) parts.push(badSentence(bad));
  return parts.join('; ');
}

/** What of a backup is lost. */
export type Losses = { readonly damaged: BackupCheck; readonly bad: BadRecords };

/** True if something of the backup is lost. */
export function isLossy({ damaged, bad }: Losses): boolean {
  return damaged.damaged > 0 || bad.count > 0;
}

/** What reading a backup back found, in a sentence. */
export function checkSentence(
  {
    memes,
    texts,
    made,
    intact,
  }: { readonly memes: number; readonly texts: number; readonly made: number; readonly intact: boolean },
  { damaged, bad }: Losses,
): string {
  const size = `${formatMemes(memes)} and ${formatCount(texts, 'text')}`;
  const day = made === 0 ? '' : ` of ${formatDay(made)}`;
  if (!isLossy({ damaged, bad }) && intact)
    return `This backup${day} is whole: ${size} were read back, and every picture is as it was backed up.`;
  const parts = [`This backup${day} has ${size}`];
  if (damaged.damaged > 0)
    parts.push(
      `${formatCount(damaged.damaged, 'picture is', 'pictures are')} damaged or missing${named(damaged.names, damaged.damaged)}`,
    );
  if (bad.count > 0) parts.push(badSentence(bad));
  if (!intact) parts.push('its list is damaged, so a letter of a text may be wrong');
  return `${parts.join('; ')}. Everything else can be restored.`;
}

function badSentence({ count, names }: BadRecords): string {
  return `${formatCount(count, 'record')} could not be read and ${wasOrWere(count)} left out${named(names, count)}`;
}

function wasOrWere(count: number): string {
  return count === 1 ? 'was' : 'were';
}

/** `: cat.png, dog.png and 3 more`; nothing if no name is known. */
function named(names: readonly string[], count: number): string {
  if (names.length === 0) return '';
  const some = names.slice(0, MAX_NAMED).map(formatName).join(', ');
  const more = count - Math.min(names.length, MAX_NAMED);
  return `: ${some}${more > 0 ? ` and ${formatNumber(more)} more` : ''}`;
}
