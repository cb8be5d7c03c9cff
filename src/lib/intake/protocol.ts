import type { DerivedVersions, PictureFacts, Thumbnail } from '$lib/core/meme';
import type { PictureHash } from '$lib/core/perceptual-hash';
import type { Result } from '$lib/core/result';

/** The result of decoding a file: everything that the library stores except the original bytes. */
export type Intake = PictureFacts & {
  /** The perceptual hash; null if the picture is too uniform to compare. */
  readonly hash: PictureHash | null;
  readonly thumbnail: Omit<Thumbnail, 'meme'>;
  /** Versions of the code that made hash and thumbnail. */
  readonly made: DerivedVersions;
};

/** The intake worker as the page sees it (through comlink). */
export interface IntakeWorker {
  /** Answers once the worker's script runs. */
  hello(): true;
  /** Checks, hashes, decodes and downscales one file. Returns one of the failures of a file. */
  intake(file: Blob, sparing: boolean): Promise<Result<Intake>>;
}
