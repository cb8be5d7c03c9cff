import * as v from 'valibot';

/** Browsers that evict the database mostly keep `localStorage`, which also is there before any database is opened. */
const KEY = 'memelore:library';

const marker = v.object({
  memes: v.number(),
  /** When this was noted, in milliseconds since the epoch. */
  noted: v.number(),
  /** The name of the last backup's file or folder; null for none. */
  backup: v.nullable(v.string()),
});

/** What is known of the library apart from its database: how many memes it had, and its last backup. */
export type LibraryMarker = Readonly<v.InferOutput<typeof marker>>;

/** What this page noted last. It outlives site data that are cleared while the page is open. */
let last: LibraryMarker | null = null;

/** The marker that was noted last; null if there is none. */
export function libraryMarker(): LibraryMarker | null {
  return read() ?? last;
}

/** Notes how many memes there are. */
export function noteMemes(memes: number, now = Date.now()): void {
  write({ memes, noted: now, backup: libraryMarker()?.backup ?? null });
}

/** Notes that a backup of this name was made. */
export function noteBackupName(backup: string): void {
  write({ ...(libraryMarker() ?? { memes: 0, noted: Date.now() }), backup });
}

function read(): LibraryMarker | null {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    return v.is(marker, stored) ? stored : null;
  } catch {
    return null; // storage is off, or the text is not ours
  }
}

function write(noted: LibraryMarker): void {
  last = noted;
  try {
    localStorage.setItem(KEY, JSON.stringify(noted));
  } catch {
    // Storage is off or full: a library that is lost is then taken for the first visit.
  }
}
