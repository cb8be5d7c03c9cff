import type { BackupMeme } from '$lib/core/backup-format';
import { MAX_ARCHIVE_FILES, MAX_FILE_BYTES, MAX_LIST_BYTES, MAX_MEMES } from '$lib/core/bounds';
import type { CaptionRecord } from '$lib/core/caption';
import type { Failure } from '$lib/core/failure';
import type { MemeId } from '$lib/core/ids';
import { failed, success, type Result } from '$lib/core/result';
import type { BackupSource, BackupSummary, ListedBackup } from '$lib/backup/protocol';
import { IndexWriter } from './backup-index';
import { readContents, type Contents } from './contents';
import { filesOf, type BackupFiles, type ListedFile } from './files';
import type { Place } from './pictures';
import { nowAndThen, type OnProgress } from './progress';

/** The records of a backup; `intact` is false if their file is damaged, so that a letter may be wrong. */
type CheckedContents = Contents & Pick<BackupSummary, 'intact' | 'isEarlier'>;

/**
 * Reads everything of a backup but its pictures. It has at most so many memes and files. `report` gets bytes. Fails
 * with `not-a-backup`, `an-export`, `backup-newer`, `too-many` or `unreadable-file`.
 */
export async function listBackup(
  source: BackupSource,
  report: OnProgress,
  { memes = MAX_MEMES, files: maxFiles = MAX_ARCHIVE_FILES } = {},
): Promise<Result<ListedBackup>> {
  const onProgress = nowAndThen(report);
  const files = await filesOf(source, maxFiles, () => onProgress(0, 1));
  if (!files.ok) return files;
  let failure: Failure = { kind: 'not-a-backup' };
  for (const [index, file] of files.value.contents.entries()) {
    const contents = await readContentsFile(file, onProgress, memes);
    if (contents.ok) return success(listed({ ...contents.value, isEarlier: index > 0 }, files.value));
    if (index === 0) failure = contents.failure;
  }
  return failed(failure);
}

function listed({ memes, captions, ...facts }: CheckedContents, files: BackupFiles): ListedBackup {
  const grouped = byMeme(captions);
  const writer = new IndexWriter();
  for (const saved of memes)
    writer.add({ saved, captions: grouped.get(saved.id) ?? [] }, placeOf(saved, files.get(saved.file)));
  const summary: BackupSummary = { ...facts, memes: memes.length, texts: captions.length };
  return { summary, index: writer.finish() };
}

/** Where a meme's picture is; null if it is missing, or its length is not what was backed up. */
function placeOf(meme: BackupMeme, file: ListedFile | undefined): Place | null {
  return file?.bytes !== meme.bytes || meme.bytes > MAX_FILE_BYTES ? null : file.place;
}

/** Groups captions by meme. */
function byMeme(captions: readonly CaptionRecord[]): ReadonlyMap<MemeId, readonly CaptionRecord[]> {
  const grouped = new Map<MemeId, CaptionRecord[]>();
  for (const caption of captions) {
    const those = grouped.get(caption.meme);
    if (those === undefined) grouped.set(caption.meme, [caption]);
    else those.push(caption);
  }
  return grouped;
}

/**
 * The contents of a backup. If their checksum is wrong, they are read a second time without it, and are not `intact`.
 * Fails with `not-a-backup`, `backup-newer`, `too-many` or `unreadable-file`.
 */
async function readContentsFile(
  file: ListedFile,
  onProgress: OnProgress,
  maxMemes: number,
): Promise<Result<Omit<CheckedContents, 'isEarlier'>>> {
  if (file.bytes > MAX_LIST_BYTES) return failed({ kind: 'not-a-backup' });
  for (const intact of [true, false]) {
    const contents = await readContentsOnce(file, intact, onProgress, maxMemes);
    if (contents.ok) return success({ ...contents.value, intact });
    if (contents.failure.kind !== 'not-a-backup') return contents;
  }
  return failed({ kind: 'not-a-backup' });
}

async function readContentsOnce(
  file: ListedFile,
  checked: boolean,
  onProgress: OnProgress,
  maxMemes: number,
): Promise<Result<Contents>> {
  let done = 0;
  const counter = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      done += chunk.byteLength;
      // It may inflate to more than the archive says (zip bomb).
      if (done > file.bytes) throw new RangeError('More bytes than announced');
      onProgress(done, file.bytes);
      controller.enqueue(chunk);
    },
  });
  const piped = file.pipeTo(counter.writable, checked).then(
    () => null,
    (error: unknown) => error,
  );
  try {
    const contents = await readContents(piecesOf(counter.readable), maxMemes);
    const error = contents.ok ? await piped : null;
    if (error === null) return contents;
    return failed({ kind: error instanceof DOMException ? 'unreadable-file' : 'not-a-backup' });
  } catch (error) {
    if (error instanceof DOMException) return failed({ kind: 'unreadable-file' });
    // Damaged bytes or a checksum that is not theirs.
    return failed({ kind: 'not-a-backup' });
  }
}

/** The text of a stream, piece by piece. Damaged bytes become replacement characters, which cost one record at most. */
async function* piecesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      yield decoder.decode(value, { stream: true });
    }
    yield decoder.decode();
  } finally {
    await reader.cancel();
  }
}
