import {
  formatCount,
  formatDay,
  formatMemes,
  formatNames,
  formatNumber,
  formatUnreadable,
  unfittingWords,
} from '$lib/core/format';
import type { BackupCheck, BackupSummary, BadRecords } from './protocol';
import type { RestoreReport } from './restore';
import type { Written } from './write-backup';

/** What was backed up, in a sentence: `Backed up 40 memes; 2 memes in the bin are not in it`. */
export function writtenSentence({ memes, binned, unreadable }: Written): string {
  const bin = binned === 0 ? '' : `; ${formatMemes(binned)} in the bin ${isOrAre(binned)} not in it`;
  return `Backed up ${formatMemes(memes)}${bin}${formatUnreadable(unreadable)}`;
}

/** What a restore did, in a sentence: `2 memes restored; 1 cannot be shown by this browser (HEIC) and was kept`. */
export function restoreSentence(report: RestoreReport, losses: Losses, stopped: boolean): string {
  const { added, known, binned, kept, keptFormats, refused, tagsLeftOut, unfitting, unfittingBytes } = report;
  const { damaged, bad } = losses;
  const head = [`${stopped ? 'Stopped: ' : ''}${formatMemes(added)} restored`];
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
      `${formatCount(refused.length, 'file is no picture', 'files are no pictures')} and ${wasOrWere(refused.length)} left out${formatNames(refused, refused.length)}`,
    );
  parts.push(...badSentences(bad, tagsLeftOut));
  if (unfitting > 0)
    parts.push(`${unfittingWords(unfitting, unfittingBytes)}, and another restore goes on where this one ended`);
  return [...parts, ...listSentences(losses)].join('; ');
}

/** What of a backup is lost or may be. */
export type Losses = Pick<BackupSummary, 'bad' | 'intact' | 'isEarlier'> & { readonly damaged: BackupCheck };

/** True if something of the backup is lost or may be. */
export function isLossy({ damaged, bad, intact, isEarlier }: Losses): boolean {
  return damaged.damaged > 0 || bad.count > 0 || bad.extra > 0 || !intact || isEarlier;
}

/** What reading a backup back found, in a sentence. */
export function checkSentence(
  { memes, texts, made, binned }: Pick<BackupSummary, 'memes' | 'texts' | 'made' | 'binned'>,
  losses: Losses,
): string {
  const { damaged, bad } = losses;
  const size = `${formatMemes(memes)} and ${formatCount(texts, 'text')}`;
  const day = made === 0 ? '' : ` of ${formatDay(made)}`;
  const bin = binned === 0 ? '' : ` ${formatMemes(binned)} in the bin ${wasOrWere(binned)} not backed up.`;
  if (!isLossy(losses))
    return `This backup${day} is whole: ${size} were read back, and every picture is as it was backed up.${bin}`;
  const parts = [`This backup${day} has ${size}`];
  if (damaged.damaged > 0)
    parts.push(
      `${formatCount(damaged.damaged, 'picture is', 'pictures are')} damaged or missing${formatNames(damaged.names, damaged.damaged)}`,
    );
  parts.push(...badSentences(bad));
  return `${[...parts, ...listSentences(losses)].join('; ')}. Everything else can be restored.${bin}`;
}

function listSentences({ intact, isEarlier }: Losses): string[] {
  return [
    ...(isEarlier ? ['its newest list cannot be read, so an earlier one was taken'] : []),
    ...(intact ? [] : ['its list is damaged, so a letter of a text may be wrong']),
  ];
}

/** What was left out of a backup; `tagsLeftOut` are tags for which this library has no room. */
function badSentences({ count, names, extra }: BadRecords, tagsLeftOut = 0): string[] {
  const tooMany = extra + tagsLeftOut;
  const records = formatCount(count, 'record');
  return [
    ...(count === 0
      ? []
      : [`${records} could not be read and ${wasOrWere(count)} left out${formatNames(names, count)}`]),
    ...(tooMany === 0
      ? []
      : [`${formatCount(tooMany, 'record')} more than a library holds ${wasOrWere(tooMany)} left out`]),
  ];
}

function wasOrWere(count: number): string {
  return count === 1 ? 'was' : 'were';
}

function isOrAre(count: number): string {
  return count === 1 ? 'is' : 'are';
}
