import type { DerivedVersions, PictureFacts, Thumbnail } from '$lib/core/meme';
import type { PictureHash } from '$lib/core/perceptual-hash';
import type { Result } from '$lib/core/result';

/** The result of decoding a file: everything that the library stores except the original bytes. */
export type Intake = PictureFacts & {
  /** The perceptual hash; null if the picture is too uniform to compare. */
  readonly hash: PictureHash | null;
  readonly thumbnail: Omit<Thumbnail, 'meme'>;
  /**
   * For a picture that decoders refuse and an `img` shows, what it shows, as PNG; null if the file itself can be
   * decoded.
   */
  readonly rendition: Blob | null;
  /** Versions of the code that made hash and thumbnail. */
  readonly made: DerivedVersions;
};

/** What a picture's header says; `format` is the name shown to people. */
export type Identified = Omit<PictureFacts, 'sha256'> & { readonly format: string };

/** The intake worker as the page sees it (through comlink). */
export interface IntakeWorker {
  /** Answers once the worker's script runs. */
  hello(): true;
  /**
   * Checks, hashes, decodes and downscales one file. Returns one of the failures of a file, or null for a picture that
   * could not be decoded here. Then call it again with what an `img` in the page shows of the picture.
   */
  intake(file: Blob, sparing: boolean, shown: ImageBitmap | null): Promise<Result<Intake | null>>;
  /** Reads the header of a picture that cannot be decoded; null if the file is no picture that could be a meme. */
  identify(file: Blob): Promise<Identified | null>;
}
