import type { Settings } from '$lib/basics/settings.svelte';
import type { Sha256 } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';
import type { BackupSummary } from './protocol';
import { noteBackupName } from '$lib/storage/marker';
import { REMINDER_AFTER } from '$lib/storage/settings';

/**
 * How many memes are new or were changed by the person since a backup began; all of them if there is none. What models,
 * readers and new versions of the app change does not count.
 */
export function countChanged(memes: readonly Meme[], since: number | null): number {
  if (since === null) return memes.length;
  return memes.reduce((sum, { added, changed = 0 }) => sum + (Math.max(added, changed) > since ? 1 : 0), 0);
}

/**
 * True if a backup is the last one of a library that it was restored into: each meme is in it, by its hash, or newer.
 * `made` is when it was made, in milliseconds since the epoch; 0 if it does not say.
 */
export function isLastBackup(
  memes: readonly Meme[],
  { made }: Pick<BackupSummary, 'made'>,
  hashes: ReadonlySet<Sha256>,
  last: number | null,
): boolean {
  return made > (last ?? 0) && memes.every((meme) => hashes.has(meme.sha256) || countChanged([meme], made) > 0);
}

/** Notes that everything up to the moment `begun` is backed up, in a file or folder of this name; null if unknown. */
export async function noteBackup(settings: Pick<Settings, 'set'>, begun: number, name: string | null): Promise<void> {
  if (name !== null) noteBackupName(name);
  await settings.set('lastBackup', begun);
  await settings.set('reminderAt', REMINDER_AFTER);
}

/**
 * How many memes a reminder of a backup is about; null if it is not time for one. The next one comes after 200 more.
 */
export async function dueReminder(
  memes: readonly Meme[],
  settings: Pick<Settings, 'set' | 'values'>,
): Promise<number | null> {
  const { lastBackup, reminderAt } = settings.values;
  const changed = countChanged(memes, lastBackup);
  if (changed < reminderAt) return null;
  await settings.set('reminderAt', changed + REMINDER_AFTER);
  return changed;
}
