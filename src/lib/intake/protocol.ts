import type { Sha256 } from '$lib/core/ids';
import type { DerivedVersions, Thumbnail } from '$lib/core/meme';
import type { PictureHash } from '$lib/core/perceptual-hash';
import type { Result } from '$lib/core/result';

/** What a file turned out to be, everything the library stores except the original bytes. */
export type Intake = {
  readonly sha256: Sha256;
  /** The true MIME type, from the bytes. */
  readonly type: string;
  /** As shown, after EXIF orientation. */
  readonly width: number;
  readonly height: number;
  readonly animated: boolean;
  /** The perceptual hash; null when the picture is too flat to compare. */
  readonly hash: PictureHash | null;
  readonly thumbnail: Omit<Thumbnail, 'meme'>;
  /** The versions of the makers of hash and thumbnail. */
  readonly made: DerivedVersions;
};

/** The intake worker as the page sees it (through comlink). */
export interface IntakeWorker {
  /** Answers once the worker's script runs. */
  hello(): true;
  /** Checks, hashes, decodes and shrinks one file. Fails alone, with one of the failures of a file. */
  intake(file: Blob): Promise<Result<Intake>>;
}
