import type { BackupMeme, BackupTag } from '$lib/core/backup-format';
import type { CaptionRecord } from '$lib/core/caption';
import type { Sha256 } from '$lib/core/ids';
import type { Result } from '$lib/core/result';

/** A file of a folder; `path` begins with the folder's name and uses forward slashes. */
export type FolderFile = { readonly path: string; readonly file: File };

/** Where a backup is read from: one archive, or the files of a folder that holds an unpacked or an automatic one. */
export type BackupSource =
  | { readonly kind: 'archive'; readonly file: Blob }
  | { readonly kind: 'folder'; readonly files: readonly FolderFile[] };

/** Records of a backup that are left out. */
export type BadRecords = {
  /** Records that cannot be read. */
  readonly count: number;
  /** Names of the memes and tags concerned, as far as known; at most `MAX_NAMES`. */
  readonly names: readonly string[];
  /** Memes with a picture that another one has, and tags and texts of which there are more than a library holds. */
  readonly extra: number;
};

/** At most this many names are kept in a report: nobody reads more, and a hostile backup may have millions. */
export const MAX_NAMES = 100;

/** What is known of a backup before its pictures are read. */
export type BackupSummary = {
  /** When it was made, in milliseconds since the epoch; 0 if it does not say. */
  readonly made: number;
  /** How many memes were in the bin, which is not in the backup. */
  readonly binned: number;
  readonly memes: number;
  readonly texts: number;
  readonly tags: readonly BackupTag[];
  readonly bad: BadRecords;
  /** False if the list of memes and texts is damaged, so that a letter of a text may be wrong. */
  readonly intact: boolean;
  /** True if the newest list of a folder of automatic backups cannot be read, so that an earlier one was taken. */
  readonly isEarlier: boolean;
};

/** What is known of a backup's memes, in a form that goes from worker to worker without being copied. */
export type BackupIndex = {
  /** The memes as JSON in UTF-8, one after another, each with its texts, and where each ends. */
  readonly json: Uint8Array<ArrayBuffer>;
  readonly ends: Float64Array<ArrayBuffer>;
  /** The SHA-256 of each picture, 32 bytes. */
  readonly hashes: Uint8Array<ArrayBuffer>;
  /** Three numbers for each picture: its place (`Place`), the length of its packed bytes or -1, and its length. */
  readonly places: Float64Array<ArrayBuffer>;
};

/** The buffers of an index, to be moved with it. */
export function buffersOf(index: BackupIndex): ArrayBuffer[] {
  return Object.values(index).map(({ buffer }) => buffer);
}

/** What reading a backup without its pictures gives. */
export type ListedBackup = { readonly summary: BackupSummary; readonly index: BackupIndex };

/** The result of reading every picture back. */
export type BackupCheck = {
  /** Pictures that are missing or whose bytes are not those that were backed up. */
  readonly damaged: number;
  /** Names of their memes; at most `MAX_NAMES`. */
  readonly names: readonly string[];
};

/** One meme of a backup with its texts and its picture, whose bytes are those that were backed up. */
export type BackupItem = {
  readonly saved: BackupMeme;
  readonly captions: readonly CaptionRecord[];
  readonly original: Blob;
};

/** Some memes of a backup, and the position of the first one after them. */
export type BackupItems = { readonly items: readonly BackupItem[]; readonly next: number };

/**
 * The backup worker as the page sees it (through comlink). One worker reads a backup's list and is ended; another takes
 * what it found and reads the pictures. Reading the list leaves 76 MB for 5,000 memes, which V8 keeps.
 */
export interface BackupWorker {
  /** Answers once the worker's script runs. */
  hello(): true;
  /** Takes some files of a folder, before `list` or `take`. A message with all of them would hold up the page. */
  add(files: readonly FolderFile[]): void;
  /**
   * Reads everything but the pictures of an archive, or of the files that `add` took for null; `onProgress` gets the
   * bytes read and their number. Fails with `not-a-backup`, `an-export`, `backup-newer`, `too-many` or
   * `unreadable-file`.
   */
  list(archive: Blob | null, onProgress: (done: number, total: number) => void): Promise<Result<ListedBackup>>;
  /** Takes the archive, or null for the files, and what `list` found in it, before the methods that follow. */
  take(archive: Blob | null, index: BackupIndex): void;
  /** Reads every picture and compares its hash; `onProgress` gets the memes read and their number. */
  check(onProgress: (done: number, total: number) => void): Promise<Result<BackupCheck>>;
  /** The hashes of the pictures of `count` memes from position `from`. */
  hashes(from: number, count: number): readonly Sha256[];
  /**
   * The whole memes among `count` ones from position `from`, in order; fewer if their pictures are large, so that they
   * fit into memory together.
   */
  items(from: number, count: number): Promise<Result<BackupItems>>;
}
