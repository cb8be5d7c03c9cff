import type { Digests } from './hashes';

/** The thread that hashes, as the downloader sees it. */
export type HashWorker = {
  hello(): true;
  start(gitBytes: number | null): Promise<void>;
  /** Gives the memory back. */
  update(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>;
  digest(): Promise<Digests>;
};
