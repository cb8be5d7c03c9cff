import { READER, readerVersion } from '$lib/catalogue/reader';
import type { BackupMeme } from '$lib/storage/backup-format';
import { shownText } from '$lib/storage/backup-format';
import type { CaptionRecord } from '$lib/core/caption';
import type { Failure } from '$lib/core/failure';
import type { Meme } from '$lib/core/meme';
import type { IntakePool } from '$lib/intake/intake-pool';
import type { Intake } from '$lib/intake/protocol';
import { byMeme, restoreMemes, restoreTags, type Restored } from '$lib/storage/backup';
import type { OperationOptions, OpenBackup } from './backup-archive';
import { readJob } from '$lib/queue/caption-jobs';
import type { Library } from '$lib/library/library.svelte';
import type { Queue } from '$lib/queue/queue.svelte';

/** Memes stored in one transaction; their pictures must fit into memory together. */
const BATCH = 8;

/** The result of a restore; `failure` is set if it ended early. */
export type RestoreReport = { readonly added: number; readonly known: number; readonly failure: Failure | null };

/**
 * Adds memes of a backup to the library: decodes and checks each picture like a new one, and restores its texts, tags
 * and counts. Memes that exist are merged with the backup's data. Pictures that cannot be decoded are skipped.
 */
export async function restoreInto(
  { library, queue, pool }: { library: Library; queue: Queue; pool: IntakePool },
  backup: OpenBackup,
  memes: readonly BackupMeme[],
  { signal, onProgress }: OperationOptions,
): Promise<RestoreReport> {
  const captions = byMeme(backup.contents.captions);
  let [added, known, failure]: [number, number, Failure | null] = [0, 0, null];

  async function prepare(saved: BackupMeme): Promise<Restored | null> {
    const original = await backup.original(saved);
    const intake = original === null ? null : await pool.intake(original);
    if (original === null || intake?.ok !== true) return null;
    return restored(saved, captions.get(saved.id) ?? [], original, intake.value);
  }

  const tags = await restoreTags(backup.contents.tags);
  if (!tags.ok) return { added, known, failure: tags.failure };
  for (let from = 0; from < memes.length && !signal.aborted; from += BATCH) {
    const prepared = await Promise.all(memes.slice(from, from + BATCH).map(prepare));
    const stored = await restoreMemes(prepared.filter((item) => item !== null));
    if (!stored.ok) {
      failure = stored.failure;
      break;
    }
    library.put(stored.value.map(({ meme }) => meme));
    const unread = stored.value.filter((item) => item.added && !item.meme.textRead);
    queue.accept(unread.map(({ meme }) => readJob(meme.id, meme.added)));
    added += stored.value.filter((item) => item.added).length;
    known += stored.value.filter((item) => !item.added).length;
    onProgress(Math.min(from + BATCH, memes.length), memes.length);
  }
  return { added, known, failure };
}

function restored(saved: BackupMeme, captions: readonly CaptionRecord[], original: Blob, intake: Intake): Restored {
  const { thumbnail, rendition, ...facts } = intake;
  const { id, name, folder, added, sent, sentAt, favourite, tags, textRead, unread } = saved;
  const meme: Meme = {
    ...{ id, name, folder, added, sent, sentAt, favourite, tags, textRead },
    ...(unread === undefined ? {} : { unread }),
    ...facts,
    made: { ...facts.made, ...(textRead ? { text: versionRead(captions) } : {}) },
    bytes: original.size,
    description: shownText(captions, saved.description),
    text: shownText(captions, saved.text),
    deletedAt: null,
  };
  const jobs = textRead ? [] : [readJob(id, added)];
  return { saved, captions, item: { meme, original, rendition, thumbnail: { meme: id, ...thumbnail }, jobs } };
}

/** The version of the reader that read a meme last; its first one if none of its texts is left. */
function versionRead(captions: readonly CaptionRecord[]): number {
  const versions = captions.map(({ kind, source }) =>
    kind === 'text' && source.by === 'model' && source.model === READER.id ? readerVersion(source.revision) : 1,
  );
  return Math.max(1, ...versions);
}
