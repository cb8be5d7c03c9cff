/** A file open for reading. Close it after use. */
export type DiskReader = {
  readonly bytes: number;
  /** Reads from position `at` into `into`. Returns the number of bytes read; 0 at the end of the file. */
  read(into: Uint8Array<ArrayBuffer>, at: number): number | Promise<number>;
  close(): Promise<void>;
};

/** A file open for appending, with an exclusive lock. Throws `storage-full` if not everything fits. */
export type DiskWriter = DiskReader & {
  /** Writes at the end. The memory of `bytes` may be used again afterwards. */
  append(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Cuts the file to this length, which must be a number of whole parts. */
  truncate(bytes: number): Promise<void>;
  /** Makes all whole parts survive a crash. */
  flush(): Promise<void>;
  /** Makes the whole file survive a crash. Nothing can be appended afterwards. */
  finish(): Promise<void>;
};

/** How long to wait for a file that a closed tab has not released yet. */
export const LOCK_WAIT_MS = 5000;

/** Where files are kept. Files of one store are never found in another one. */
export type FileStore = {
  /** True if files can be kept in this browser, tried with a small one. Throws `storage-full`. */
  works(): Promise<boolean>;
  /** The names of all files. */
  names(): Promise<readonly string[]>;
  /** The length of a file; null if it does not exist. */
  size(name: string): Promise<number | null>;
  /** The content as the body of a response, read on demand; null if the file does not exist. */
  body(name: string): Promise<Blob | ReadableStream<Uint8Array<ArrayBuffer>> | null>;
  /** Deletes a file. A file that is open, here or in another tab, stays until the next clean-up. */
  remove(name: string): Promise<void>;
  /** Opens a file for reading; null if it does not exist. */
  openReader(name: string): Promise<DiskReader | null>;
  /** Opens a file for appending, or creates it. Waits up to `LOCK_WAIT_MS` for a closed tab to release it. */
  openWriter(name: string): Promise<DiskWriter>;
  /** Where to go on with a file of this length whose tab may have died: after the last part that is certainly whole. */
  resumeAt(bytes: number): number;
};
