import type { AutoState } from '$lib/backup/auto-backup.svelte';
import type { BackupWork } from '$lib/backup/backups.svelte';
import { formatCount, formatMemes, formatMoment, formatName, formatNumber, formatProgress } from '$lib/core/format';

/** What is done with a backup, as the name of the progress bar. */
export const WORK: Readonly<Record<BackupWork['kind'], string>> = {
  writing: 'Backing up',
  opening: 'Reading the backup',
  checking: 'Checking the backup',
  restoring: 'Restoring',
};

/** What a person is asked about an open backup. */
export const QUESTIONS = {
  damaged: {
    fact: (share: string) => `${share} pictures in this backup are damaged.`,
    yes: 'Restore the others',
    no: 'Leave it',
  },
  binned: {
    fact: (share: string) => `${share} memes in this backup are in the bin.`,
    yes: 'Bring them back',
    no: 'Leave them in the bin',
  },
} as const;

/** Progress in a line; while a backup's list is read, which is counted in bytes, no numbers. */
export function workWords({ kind, done, total }: BackupWork): string {
  return kind === 'opening' ? WORK[kind] : `${WORK[kind]}: ${formatProgress(done, total)}`;
}

/** The last backup and what came since: `Last backup: 12 days ago; 340 new or changed by you since`. */
export function lastBackupWords(last: number | null, changed: number, now: number): string {
  if (last === null)
    return changed === 0 ? 'No backup yet' : `No backup yet; ${formatMemes(changed)} only on this device`;
  const days = daysBetween(last, now);
  const when = days === 0 ? 'today' : days === 1 ? 'yesterday' : `${formatCount(days, 'day')} ago`;
  const since = changed === 0 ? 'nothing' : formatNumber(changed);
  return `Last backup: ${when}; ${since} new or changed by you since`;
}

/** How often midnight passed on this device; 0 if the clock was put back meanwhile. */
function daysBetween(from: number, to: number): number {
  const days = (new Date(to).setHours(12, 0, 0, 0) - new Date(from).setHours(12, 0, 0, 0)) / 86_400_000;
  return Math.max(0, Math.round(days));
}

/** State of the folder of automatic backups in a sentence. */
export function autoWords(state: AutoState, name: string, last: number | null): string {
  const folder = `“${formatName(name)}”`;
  switch (state) {
    case 'writing':
      return `Writing into ${folder}`;
    case 'gone':
      return `${folder} is not where it was; it may have been moved or renamed.`;
    case 'needs-permission':
      return `The browser asks you before ${folder} is written again.`;
    case 'ready':
    case 'off':
      return last === null
        ? `Nothing was written into ${folder} yet`
        : `Written into ${folder} on ${formatMoment(last)}`;
  }
}
