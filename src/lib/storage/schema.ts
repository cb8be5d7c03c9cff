import type { DBSchema } from 'idb';
import type { CaptionRecord } from '$lib/core/caption';
import type { Comparison } from '$lib/core/comparison';
import type { CaptionId, MemeId, ModelId, Sha256 } from '$lib/core/ids';
import type { Failure } from '$lib/core/failure';
import type { Job, Task } from '$lib/core/job';
import type { Meme, Thumbnail } from '$lib/core/meme';
import type { DeviceClass } from '$lib/core/device';
import type { TagColour } from '$lib/core/tag';
import type { VectorBlock } from '$lib/core/vector';

/** The database's name. The origin may be shared with other sites, so no other database is ever opened or deleted. */
export const DATABASE = 'memelore';

/** A tag. Memes hold only its name. */
export type TagRecord = { readonly name: string; readonly colour: TagColour; readonly made: number };

/**
 * A meme in the bin. Its original, thumbnail, captions and vectors stay where they are, so that moving it to the bin
 * writes little.
 */
export type BinRecord = {
  readonly meme: Meme;
  /** The jobs it had; they go on when it is restored. */
  readonly jobs: readonly Job[];
  /** When it was deleted, in milliseconds since the epoch. It only orders the list: clocks may be wrong. */
  readonly deletedAt: number;
  /** How many days the app had counted then (`days.ts`). */
  readonly day: number;
};

/** A folder that the person gave access to, remembered so that it can be read again. */
export type FolderRecord = {
  /** A random UUID: two folders may have the same name. */
  readonly id: string;
  readonly name: string;
  readonly handle: FileSystemDirectoryHandle;
  /** When it was last read, in milliseconds since the epoch. */
  readonly seen: number;
  /** The marks of the files seen in it (`folders.ts`); absent until it was read once. */
  readonly marks?: string;
};

/** How one model ran on one device class of this device. */
export type DeviceRecord = {
  /** Model and device class, joined by a space. */
  readonly id: string;
  readonly model: ModelId;
  readonly deviceClass: DeviceClass;
  /** The latest measured wall times per meme, newest last. */
  readonly secondsPerMeme: readonly number[];
  /** Why this device class is not tried again; null if it may be. */
  readonly failure: Failure | null;
  /** When an unfinished load began, in milliseconds since the epoch. If set at start, the tab died during that load. */
  readonly loadingSince: number | null;
};

/** A person's decision on memes that look alike: no two of these are copies of each other. */
export type DifferentRecord = {
  /** A random UUID. */
  readonly id: string;
  readonly memes: readonly MemeId[];
};

/** The stores of the current version. `migrations.ts` creates them; a change here needs a new step there. */
export interface LibrarySchema extends DBSchema {
  /** One small record per meme; all are read at start. `sha256` is unique, so the same bytes are one meme. */
  memes: { key: MemeId; value: Meme; indexes: { sha256: Sha256 } };
  /**
   * Deleted memes, which are in no other list, count or search because they are not in `memes`. The same bytes are in
   * one of the two stores only.
   */
  bin: { key: MemeId; value: BinRecord; indexes: { sha256: Sha256; day: number } };
  /**
   * The original bytes of each meme, by its id. They are Blobs, which are read on demand, or buffers where the browser
   * refuses Blobs.
   */
  originals: { key: MemeId; value: Blob | ArrayBuffer };
  /**
   * What browsers show of originals that decoders refuse, as PNG. Few memes have one. Everything that decodes a meme
   * uses it instead of the original; backups and exports do not have it.
   */
  renditions: { key: MemeId; value: Blob | ArrayBuffer };
  /** The thumbnails as buffers, which IndexedDB reads twice as fast as small Blobs. */
  thumbnails: { key: MemeId; value: Thumbnail };
  /** All captions. Records are never changed; a model's text replaces its earlier one, all others stay. */
  captions: { key: CaptionId; value: CaptionRecord; indexes: { meme: MemeId } };
  /** The queue: one job per meme and task. */
  jobs: { key: [MemeId, Task]; value: Job };
  /** One value per setting, by its name; see `settings.ts` for the types. */
  settings: { key: string; value: unknown };
  /** Tags by name. */
  tags: { key: string; value: TagRecord };
  /** Remembered folders. */
  folders: { key: string; value: FolderRecord };
  /** How models ran on this device. */
  devices: { key: string; value: DeviceRecord };
  /** Comparisons of two models, by id. */
  comparisons: { key: string; value: Comparison };
  /** Vectors for search by meaning, many to a record: opening thousands of small records takes seconds. */
  vectors: { key: [model: string, bucket: number]; value: VectorBlock };
  /** Memes that look alike but are no copies. The index `meme` finds the records that name a meme. */
  different: { key: string; value: DifferentRecord; indexes: { meme: MemeId } };
}
