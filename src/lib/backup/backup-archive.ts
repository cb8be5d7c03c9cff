import { BlobReader, TextWriter, ZipReader, type FileEntry } from '@zip.js/zip.js/lib/zip-core-native.js';
import {
  backupOf,
  CONTENTS,
  readContents,
  writeContents,
  type Backup,
  type BackupMeme,
} from '$lib/storage/backup-format';
import type { CaptionRecord } from '$lib/core/caption';
import { failed, success, type Result } from '$lib/core/result';
import { readForBackup } from '$lib/storage/backup';
import { readOriginal } from '$lib/storage/memes';
import type { Entry } from '$lib/sending/archive';

/** Cancels and reports a long operation. */
export type OperationOptions = {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
};

/** Maximum size of the contents file: enough for the texts of a million memes; a larger one is an attack on memory. */
const MAX_CONTENTS_BYTES = 1 << 30;

/** The proposed file name of a backup, with the local date. */
export function backupName(now: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `Memelore ${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}.zip`;
}

/**
 * Yields the files of a backup in the order in which they are zipped: every original under its hash, then
 * `memelore.json` with everything else. Memes deleted meanwhile are skipped. `onEnd` gets the number of memes, or the
 * storage failure that ended it.
 */
export async function* backupEntries(
  onProgress: (done: number, total: number) => void,
  onEnd: (result: Result<number>) => void,
): AsyncGenerator<Entry> {
  const read = await readForBackup();
  if (!read.ok) {
    onEnd(read);
    return;
  }
  const { memes, captions, tags } = read.value;
  const written: BackupMeme[] = [];
  const texts: CaptionRecord[] = [];
  for (const [index, meme] of memes.entries()) {
    const original = await readOriginal(meme.id);
    if (original.ok) {
      const entry = backupOf(meme, `originals/${meme.sha256}.${extensionOf(meme.type)}`);
      yield { path: entry.file, content: original.value, modified: meme.added };
      written.push(entry);
      texts.push(...(captions.get(meme.id) ?? []));
    } else if (original.failure.kind !== 'meme-gone') {
      onEnd(original);
      return;
    }
    onProgress(index + 1, memes.length);
  }
  const now = Date.now();
  const contents = writeContents({ made: now, memes: written, captions: texts, tags });
  yield { path: CONTENTS, content: contents, modified: now };
  onEnd(success(written.length));
}

/** An open backup whose contents were validated. */
export type OpenBackup = {
  readonly contents: Backup;
  /** A meme's picture; null if its bytes are missing or damaged. Never larger than the contents say. */
  original(meme: BackupMeme): Promise<Blob | null>;
  close(): Promise<void>;
};

/** Opens a backup without reading its pictures. Fails with `not-a-backup`, `backup-newer` or `unreadable-file`. */
export async function openBackup(file: Blob): Promise<Result<OpenBackup>> {
  const archive = new ZipReader(new BlobReader(file), { useWebWorkers: false, checkSignature: true });
  const close = async (): Promise<void> => {
    await archive.close();
  };
  try {
    const files = new Map<string, FileEntry>();
    for await (const entry of archive.getEntriesGenerator()) if (!entry.directory) files.set(entry.filename, entry);
    const contents = files.get(CONTENTS);
    if (contents === undefined || contents.uncompressedSize > MAX_CONTENTS_BYTES) {
      await close();
      return failed({ kind: 'not-a-backup' });
    }
    const parsed = readContents(await contents.getData(new TextWriter()));
    if (!parsed.ok) {
      await close();
      return parsed;
    }
    return success({
      contents: parsed.value,
      original: async (meme) => await readEntry(files.get(meme.file), meme.bytes),
      close,
    });
  } catch (error) {
    await close().catch(() => undefined);
    if (error instanceof DOMException) return failed({ kind: 'unreadable-file' });
    // Any other error of the ZIP reader means that the file is no valid backup.
    return failed({ kind: 'not-a-backup' });
  }
}

/** The bytes of an entry; null if it is missing, damaged or of another size. */
async function readEntry(entry: FileEntry | undefined, bytes: number): Promise<Blob | null> {
  if (entry?.uncompressedSize !== bytes) return null;
  const chunks: BlobPart[] = [];
  let left = bytes;
  const sink = new WritableStream<Uint8Array<ArrayBuffer>>({
    write(chunk) {
      left -= chunk.byteLength;
      // An entry may inflate to more than its header says (zip bomb).
      if (left < 0) throw new RangeError('More bytes than announced');
      chunks.push(chunk);
    },
  });
  try {
    await entry.getData(sink);
  } catch {
    return null;
  }
  return left === 0 ? new Blob(chunks) : null;
}

/** File extension for a MIME type: `png` for `image/png`, else `bin`. */
function extensionOf(type: string): string {
  return /^image\/([\w.-]+)/u.exec(type)?.[1] ?? 'bin';
}
