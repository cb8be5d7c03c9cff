import type { BackupSource, BackupSummary } from '$lib/backup/protocol';
import { success, type Result } from '$lib/core/result';
import { listBackup } from '../../src/workers/backup/list-backup';
import { ReadBackup } from '../../src/workers/backup/read-backup';

/** Reads a backup's list as one worker does, and opens it as the next. Fails as `listBackup`. */
export async function openBackup(
  source: BackupSource,
  report: Parameters<typeof listBackup>[1] = () => undefined,
  limits?: Parameters<typeof listBackup>[2],
): Promise<Result<{ readonly summary: BackupSummary; readonly backup: ReadBackup }>> {
  const listed = await listBackup(source, report, limits);
  if (!listed.ok) return listed;
  const { summary, index } = listed.value;
  return success({ summary, backup: new ReadBackup(source, index) });
}
