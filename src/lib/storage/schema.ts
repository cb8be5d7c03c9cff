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

/** The database's name; the origin may be shared with other sites, so nothing else is ever opened or deleted. */
export const DATABASE = 'memelore';

/** What is known of a tag beyond the memes that carry it. */
export type TagRecord = { readonly name: string; readonly colour: TagColour; readonly made: number };

/** A folder the person let us read, remembered so that it can be looked through again. */
export type FolderRecord = {
  /** A random UUID: two folders may have the same name. */
  readonly id: string;
  readonly name: string;
  readonly handle: FileSystemDirectoryHandle;
  /** When it was last looked through, in milliseconds since the epoch. */
  readonly seen: number;
  /** The marks of the files seen in it (`folders.ts`); absent until it was looked through once. */
  readonly marks?: string;
};

/** What one model did on one class of this device. */
export type DeviceRecord = {
  /** Model and device class, joined by a space. */
  readonly id: string;
  readonly model: ModelId;
  readonly deviceClass: DeviceClass;
  /** The last measured times of a whole meme, newest last. */
  readonly secondsPerMeme: readonly number[];
  /** Why it is not tried any more; null when it may be. */
  readonly failure: Failure | null;
  /** When a load began that has not ended: found at start, it is where the tab died. Milliseconds since the epoch. */
  readonly loadingSince: number | null;
};

/** What a person said of memes that look alike: no two of these are copies of each other. */
export type DifferentRecord = {
  /** A random UUID. */
  readonly id: string;
  readonly memes: readonly MemeId[];
};

/** The stores of the newest version. `migrations.ts` makes them; a change here needs a new step there. */
export interface LibrarySchema extends DBSchema {
  /** One small record per meme; read whole at start. `sha256` is unique: the same bytes are one meme. */
  memes: { key: MemeId; value: Meme; indexes: { sha256: Sha256 } };
  /** The untouched bytes of each meme, by its id; Blobs, so that opening the library does not read them. */
  originals: { key: MemeId; value: Blob };
  /** The small pictures as buffers, which IndexedDB reads twice as fast as small Blobs. */
  thumbnails: { key: MemeId; value: Thumbnail };
  /** Every text ever made; appended, never changed. */
  captions: { key: CaptionId; value: CaptionRecord; indexes: { meme: MemeId } };
  /** The queue; one job per meme and task. */
  jobs: { key: [MemeId, Task]; value: Job };
  /** One value per setting, by its name; see `settings.ts` for the types. */
  settings: { key: string; value: unknown };
  /** Tags by name. */
  tags: { key: string; value: TagRecord };
  /** Remembered folders. */
  folders: { key: string; value: FolderRecord };
  /** What models did on this device. */
  devices: { key: string; value: DeviceRecord };
  /** Comparisons of two models, by their id. */
  comparisons: { key: string; value: Comparison };
  /** Memes' meanings as points in a model's space, many to a record: opening thousands of small ones takes seconds. */
  vectors: { key: [model: string, bucket: number]; value: VectorBlock };
  /** Memes that look alike but are not; `meme` leads to a meme's records. */
  different: { key: string; value: DifferentRecord; indexes: { meme: MemeId } };
}
