import type { CurrentText } from './caption';
import type { MemeId, Sha256 } from './ids';
import type { PictureHash } from './perceptual-hash';

/** What is made from a meme's original and can be made again from it; `derived.ts` has the version of each one's maker. */
export type DerivedKind = 'thumbnail' | 'hash';

/** For each derived thing the version of the maker that made it, or tried to. */
export type DerivedVersions = Readonly<Partial<Record<DerivedKind, number>>>;

/** What the library knows of one meme, small enough that all of them are held in memory; pictures are stored apart. */
export type Meme = {
  readonly id: MemeId;
  /** Of the original bytes; unique in the library. */
  readonly sha256: Sha256;
  /** The perceptual hash; null when the picture is too flat to compare, missing where there is none yet. */
  readonly hash?: PictureHash | null;
  /** Missing in records from before versions were kept. */
  readonly made?: DerivedVersions;
  /** The file's name as it came. Text, never markup. */
  readonly name: string;
  /** The folder it came from, '' for none. */
  readonly folder: string;
  /** The true MIME type, found from the bytes. */
  readonly type: string;
  /** Size of the original in bytes. */
  readonly bytes: number;
  /** Pixels as shown, after EXIF orientation. */
  readonly width: number;
  readonly height: number;
  /** More than one frame; only the first is read and captioned. */
  readonly animated: boolean;
  /** Milliseconds since the epoch. */
  readonly added: number;
  /** How often it was copied, shared or downloaded. */
  readonly sent: number;
  /** When it was last sent; null for never. Milliseconds since the epoch. */
  readonly sentAt: number | null;
  readonly favourite: boolean;
  readonly tags: readonly string[];
  readonly description: CurrentText | null;
  readonly text: CurrentText | null;
  /** Whether the reader has looked, also when it found nothing. */
  readonly textRead: boolean;
  /** When it was deleted; null for a meme of the library. Kept for a while, so that deleting can be undone. */
  readonly deletedAt: number | null;
};

/** A meme's small picture, longest edge at most 320 px. */
export type Thumbnail = {
  readonly meme: MemeId;
  /** `image/webp`; from browsers that cannot write WebP `image/jpeg`, or `image/png` where there is transparency. */
  readonly type: string;
  readonly data: ArrayBuffer;
  readonly width: number;
  readonly height: number;
};

/** Whether a meme was deleted, or is not there at all. */
export function isGone(meme: Meme | undefined): meme is undefined | (Meme & { readonly deletedAt: number }) {
  return meme?.deletedAt !== null;
}
