import { mayReplace, type CurrentText } from './caption';
import type { MemeId, Sha256 } from './ids';
import type { PictureHash } from './perceptual-hash';

/** What is made from a meme's original and can be made again. `derived/due.ts` has the version of each maker. */
export type DerivedKind = 'thumbnail' | 'hash' | 'text';

/** For each derived kind, the version of the maker that last made it or failed to. */
export type DerivedVersions = Readonly<Partial<Record<DerivedKind, number>>>;

/** What a picture's file says. It is found at import and stored with the meme. */
export type PictureFacts = {
  /** Hash of the original bytes; unique in the library. */
  readonly sha256: Sha256;
  /** The MIME type detected from the bytes. */
  readonly type: string;
  /** Pixels as shown, after EXIF orientation. */
  readonly width: number;
  readonly height: number;
  /** True if it has more than one frame; only the first is read and captioned. */
  readonly animated: boolean;
  /** True if the file ends too early or is broken inside, so that a part of the picture may be missing. */
  readonly damaged?: boolean;
};

/** The record of one meme. It is small, so that all memes fit in memory; the pictures are stored apart. */
export type Meme = PictureFacts & {
  readonly id: MemeId;
  /** The perceptual hash; null if the picture is too uniform to compare, missing if it is not made yet. */
  readonly hash?: PictureHash | null;
  /** Missing in records that are older than this field. */
  readonly made?: DerivedVersions;
  /** The imported file's name. Untrusted: render it as text, never as markup. */
  readonly name: string;
  /** The name that a person gave it, shown before the file's; missing or '' for none. Untrusted like `name`. */
  readonly title?: string;
  /** The folder path; '' for none. */
  readonly folder: string;
  /** Size of the original in bytes. */
  readonly bytes: number;
  /** When it was added, in milliseconds since the epoch. */
  readonly added: number;
  /** How often it was copied, shared or downloaded. */
  readonly sent: number;
  /** When it was last sent, in milliseconds since the epoch; null for never. */
  readonly sentAt: number | null;
  /**
   * When a person last changed it, in milliseconds since the epoch; missing for never. What models and readers add, and
   * sending, does not count.
   */
  readonly changed?: number;
  readonly favourite: boolean;
  readonly tags: readonly string[];
  readonly description: CurrentText | null;
  readonly text: CurrentText | null;
  /** True once the reader has run, even if it found no text. */
  readonly textRead: boolean;
  /** True if the picture has words that the reader cannot read; missing until a reader says so. */
  readonly unread?: boolean;
  /** The name of the picture's format if the browser that restored it could not show it; missing if it is shown. */
  readonly unshown?: string;
};

/** A meme's thumbnail, longest edge at most 320 px. */
export type Thumbnail = {
  readonly meme: MemeId;
  /** `image/webp`. Browsers that cannot write WebP make `image/jpeg`, or `image/png` if there is transparency. */
  readonly type: string;
  readonly data: ArrayBuffer;
  readonly width: number;
  readonly height: number;
};

/** True if the picture has words that the reader cannot read and no person has typed. */
export function hasUnreadWords({ unread, text }: Pick<Meme, 'unread' | 'text'>): boolean {
  return unread === true && mayReplace(text);
}
