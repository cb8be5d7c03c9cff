import { backupOf, originalPath } from '$lib/core/backup-format';
import { CONTENTS } from '$lib/core/backup-names';
import { localDay } from '$lib/core/format';
import { success, type Result } from '$lib/core/result';
import type { Entry } from '$lib/sending/archive';
import { listForBackup, readForBackup } from '$lib/storage/backup';
import { readOriginalBytes } from '$lib/storage/memes';
import { loadTags } from '$lib/storage/tags';
import { slicesOf } from '$lib/storage/transaction';
import { ContentsWriter } from './contents-writer';

/** Memes whose records are read in one transaction. */
const BATCH = 100;

/** How many memes a backup has, how many were in the bin and are not in it, and the names of those left out. */
export type Written = {
  readonly memes: number;
  readonly binned: number;
  /** Names of memes whose originals the browser cannot read any more. */
  readonly unreadable: readonly string[];
};

/** The proposed file name of a backup, with the local date. */
export function backupName(ms: number): string {
  return `Memelore backup ${localDay(ms)}.zip`;
}

/**
 * Yields the files of a backup in the order in which they are written: every original under its hash, then
 * `memelore.json` with everything else. Memes deleted meanwhile are skipped, and those whose originals cannot be read
 * are left out. `onEnd` gets the number of memes and of
 * those in the bin, which are not in it, or the storage failure that ended it; then there is no list, and what was
 * written is no backup.
 */
export async function* backupEntries(
  onProgress: (done: number, total: number) => void,
  onEnd: (result: Result<Written>) => void,
): AsyncGenerator<Entry> {
  const now = Date.now();
  const contents = new ContentsWriter();
  const listed = await listForBackup();
  if (!listed.ok) {
    onEnd(listed);
    return;
  }
  const { ids, binned } = listed.value;
  const unreadable: string[] = [];
  let done = 0;
  for (const batch of slicesOf(ids, BATCH)) {
    const read = await readForBackup(batch);
    if (!read.ok) {
      onEnd(read);
      return;
    }
    for (const { meme, captions } of read.value) {
      const original = await readOriginalBytes(meme.id);
      if (original.ok) {
        const path = originalPath(meme);
        yield { path, content: original.value, modified: meme.added };
        contents.add(backupOf(meme, path), captions);
      } else if (original.failure.kind === 'original-unreadable') unreadable.push(meme.name);
      else if (original.failure.kind !== 'meme-gone') {
        onEnd(original);
        return;
      }
      onProgress((done += 1), ids.length);
    }
  }
  const tags = await loadTags();
  if (!tags.ok) {
    onEnd(tags);
    return;
  }
  yield { path: CONTENTS, content: contents.finish({ made: now, binned, tags: tags.value }), modified: now };
  onEnd(success({ memes: contents.memes, binned, unreadable }));
}
