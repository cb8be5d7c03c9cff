import { byMeme, type BackupMeme } from '$lib/core/backup-format';
import { MAX_ARCHIVE_FILES, MAX_FILE_BYTES, MAX_LIST_BYTES, MAX_MEMES } from '$lib/core/bounds';
import type { Failure } from '$lib/core/failure';
import type { CaptionRecord } from '$lib/core/caption';
import type { MemeId, Sha256 } from '$lib/core/ids';
import { failed, success, type Result } from '$lib/core/result';
import {
  MAX_NAMES,
  type BackupCheck,
  type BackupItem,
  type BackupItems,
  type BackupSource,
  type BackupSummary,
} from '$lib/backup/protocol';
import { readContents, type Contents } from './contents';
import { filesOf, type BackupFile, type BackupFiles } from './files';
import { sha256Of } from './sha256';

/** Reports progress: what is done, and of how much. */
export type OnProgress = (done: number, total: number) => void;

/** The records of a backup; `intact` is false if their file is damaged, so that a letter may be wrong. */
type CheckedContents = Contents & Pick<BackupSummary, 'intact' | 'isEarlier'>;

/** Memes with more bytes than this, pictures and texts, are not given together. */
const MAX_ITEMS_BYTES = 32_000_000;
/** The shortest time between two reports of progress: each is a task of the page. */
const PROGRESS_MS = 50;

/** A backup whose contents were read. */
export class ReadBackup {
  readonly #files: BackupFiles;
  readonly #contents: CheckedContents;
  readonly #captions: ReadonlyMap<MemeId, readonly CaptionRecord[]>;
  /** Memes whose pictures were read and are whole. */
  readonly #whole = new Set<BackupMeme>();

  private constructor(files: BackupFiles, contents: CheckedContents) {
    this.#files = files;
    this.#contents = contents;
    this.#captions = byMeme(contents.captions);
  }

  /** Opens a backup with at most so many memes and files, without reading its pictures. `report` gets bytes. */
  static async open(
    source: BackupSource,
    report: OnProgress,
    { memes = MAX_MEMES, files: maxFiles = MAX_ARCHIVE_FILES } = {},
  ): Promise<Result<ReadBackup>> {
    const onProgress = nowAndThen(report);
    const files = await filesOf(source, maxFiles, () => onProgress(0, 1));
    if (!files.ok) return files;
    let failure: Failure = { kind: 'not-a-backup' };
    for (const [index, file] of files.value.contents.entries()) {
      const contents = await readContentsFile(file, onProgress, memes);
      if (contents.ok) return success(new ReadBackup(files.value, { ...contents.value, isEarlier: index > 0 }));
      if (index === 0) failure = contents.failure;
    }
    return failed(failure);
  }

  get summary(): BackupSummary {
    const { made, binned, memes, captions, tags, bad, intact, isEarlier } = this.#contents;
    return {
      made,
      binned,
      memes: memes.length,
      texts: captions.length,
      tags,
      bad,
      intact,
      isEarlier,
    };
  }

  /** The hashes of `count` memes from position `from`. */
  hashes(from: number, count: number): readonly Sha256[] {
    return this.#contents.memes.slice(from, from + count).map(({ sha256 }) => sha256);
  }

  /** Reads every picture and compares its hash; damaged ones are left out of `items`. `report` gets memes. */
  async check(report: OnProgress): Promise<BackupCheck> {
    const { memes } = this.#contents;
    const onProgress = nowAndThen(report);
    let damaged = 0;
    const names: string[] = [];
    for (const [index, meme] of memes.entries()) {
      if (!(await this.#isWhole(meme))) {
        damaged += 1;
        if (names.length < MAX_NAMES) names.push(meme.name);
      }
      onProgress(index + 1, memes.length);
    }
    return { damaged, names };
  }

  /** The whole memes among `count` ones from position `from`, in order; fewer if their pictures are large. */
  async items(from: number, count: number): Promise<BackupItems> {
    const items: BackupItem[] = [];
    let [next, total] = [from, 0];
    for (const saved of this.#contents.memes.slice(from, from + count)) {
      if (total > MAX_ITEMS_BYTES) break;
      next += 1;
      const original = await this.#original(saved);
      if (original === null) continue;
      const captions = this.#captions.get(saved.id) ?? [];
      total += original.size + captions.reduce((sum, { value }) => sum + 2 * value.length, 0);
      items.push({ saved, captions, original });
    }
    return { items, next };
  }

  /** True if a meme's picture is there with the bytes that were backed up. */
  async #isWhole(meme: BackupMeme): Promise<boolean> {
    if (this.#whole.has(meme)) return true;
    const found = this.#fileOf(meme);
    if (found === null) return false;
    try {
      const hash = (await found.storedHash()) ?? (await sha256Of(await unpacked(found)));
      if (hash !== meme.sha256) return false;
    } catch {
      return false;
    }
    this.#whole.add(meme);
    return true;
  }

  /** A meme's picture; null if it is missing or its bytes are not those that were backed up. */
  async #original(meme: BackupMeme): Promise<Blob | null> {
    const found = this.#fileOf(meme);
    if (found === null || !(await this.#isWhole(meme))) return null;
    try {
      return (await found.asStored()) ?? new Blob([await unpacked(found)]);
    } catch {
      return null;
    }
  }

  #fileOf(meme: BackupMeme): BackupFile | null {
    const found = this.#files.get(meme.file);
    return found?.bytes !== meme.bytes || meme.bytes > MAX_FILE_BYTES ? null : found;
  }
}

/** The contents of a backup. Fails with `not-a-backup`, `backup-newer` or `unreadable-file`. */
async function readContentsFile(
  file: BackupFile,
  onProgress: OnProgress,
  maxMemes: number,
): Promise<Result<Omit<CheckedContents, 'isEarlier'>>> {
  if (file.bytes > MAX_LIST_BYTES) return failed({ kind: 'not-a-backup' });
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
  const piped = file.pipeTo(counter.writable).then(
    () => null,
    (error: unknown) => error,
  );
  try {
    const contents = await readContents(piecesOf(counter.readable), maxMemes);
    if (!contents.ok) return contents;
    const error = await piped;
    if (error === null)
      return success({ ...contents.value, intact: await file.isIntact(() => onProgress(done, file.bytes)) });
    return failed({ kind: error instanceof DOMException ? 'unreadable-file' : 'not-a-backup' });
  } catch (error) {
    if (error instanceof DOMException) return failed({ kind: 'unreadable-file' });
    // Damaged bytes or a checksum that is not theirs.
    return failed({ kind: 'not-a-backup' });
  }
}

/** Reports no more often than every `PROGRESS_MS`, but always the end. */
function nowAndThen(report: OnProgress): OnProgress {
  let [last, hasEnded] = [-Infinity, false];
  return (done, total) => {
    const now = performance.now();
    if (now - last < PROGRESS_MS && (done < total || hasEnded)) return;
    last = now;
    hasEnded = done >= total;
    report(done, total);
  };
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

/** All bytes of a file. Rejects if it is damaged or has more bytes than announced (zip bomb). */
async function unpacked(file: BackupFile): Promise<ArrayBuffer> {
  const whole = new Uint8Array(file.bytes);
  let done = 0;
  const sink = new WritableStream<Uint8Array<ArrayBuffer>>({
    write(chunk) {
      whole.set(chunk, done);
      done += chunk.byteLength;
    },
  });
  await file.pipeTo(sink);
  return whole.buffer;
}
