import * as v from 'valibot';
import { truncateText, mayReplace, type CaptionRecord, type CurrentText } from '$lib/core/caption';
import type { CaptionId, MemeId, ModelId, Sha256 } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';
import { failed, success, type Result } from '$lib/core/result';
import { TAG_COLOURS } from '$lib/core/tag';

/** The archive's file with everything but the pictures. */
export const CONTENTS = 'memelore.json';

const FORMAT = 'memelore-backup';
const VERSION = 1;

// Fields have no limits of their own. A limit tighter than what the app stores would make a whole library unreadable,
// and browsers count the characters of a tag differently. Opening a backup limits the contents as a whole.
const count = v.pipe(v.number(), v.finite(), v.minValue(0));
const uuid = v.pipe(v.string(), v.regex(/^[\da-f-]{36}$/u));
const memeId = v.pipe(
  uuid,
  v.transform((id) => id as MemeId),
);
const captionId = v.pipe(
  uuid,
  v.transform((id) => id as CaptionId),
);

const madeByModel = v.object({
  by: v.literal('model'),
  model: v.pipe(
    v.string(),
    v.transform((id) => id as ModelId),
  ),
  revision: v.string(),
  dtype: v.string(),
  device: v.picklist(['webgpu', 'wasm']),
  prompt: v.string(),
  detail: v.nullable(v.picklist(['fast', 'fine', 'full'])),
  length: v.exactOptional(v.nullable(v.picklist(['short', 'normal', 'long']))),
  seconds: count,
  tokens: count,
});

const source = v.variant('by', [
  v.object({ by: v.literal('person'), made: v.exactOptional(madeByModel) }),
  madeByModel,
]);

const caption = v.object({
  id: captionId,
  meme: memeId,
  kind: v.picklist(['description', 'text']),
  value: v.pipe(v.string(), v.transform(truncateText)),
  made: count,
  source,
});

const meme = v.object({
  id: memeId,
  sha256: v.pipe(
    v.string(),
    v.regex(/^[\da-f]{64}$/u),
    v.transform((hash) => hash as Sha256),
  ),
  /** The path of the picture in the archive. */
  file: v.string(),
  name: v.string(),
  folder: v.string(),
  bytes: count,
  added: count,
  sent: count,
  sentAt: v.nullable(count),
  favourite: v.boolean(),
  tags: v.array(v.string()),
  /** Ids of the captions that the meme shows; they are in `captions`. */
  description: v.nullable(captionId),
  text: v.nullable(captionId),
  textRead: v.boolean(),
  /** Older backups lack it. */
  unread: v.exactOptional(v.boolean()),
});

const tag = v.object({ name: v.string(), colour: v.picklist(TAG_COLOURS), made: count });

const contents = v.object({ made: count, memes: v.array(meme), captions: v.array(caption), tags: v.array(tag) });

const header = v.looseObject({ format: v.literal(FORMAT), version: v.number() });

/** One meme of a backup. Its picture is in the archive under `file`. */
export type BackupMeme = v.InferOutput<typeof meme>;

/** A backup without its pictures. */
export type Backup = v.InferOutput<typeof contents>;

/** The backup record of a meme. The picture's type and size are left out: restoring detects them from the bytes. */
export function backupOf(
  { id, sha256, name, folder, bytes, added, sent, sentAt, favourite, tags, description, text, textRead, unread }: Meme,
  file: string,
): BackupMeme {
  return {
    ...{ id, sha256, file, name, folder, bytes, added, sent, sentAt, favourite, textRead },
    ...(unread === undefined ? {} : { unread }),
    tags: [...tags],
    description: description?.caption ?? null,
    text: text?.caption ?? null,
  };
}

/** The contents as text for the archive. */
export function writeContents(backup: Backup): string {
  return JSON.stringify({ format: FORMAT, version: VERSION, ...backup });
}

/**
 * Parses and validates the contents, which are untrusted. Fails with `not-a-backup`, or with `backup-newer` if a later
 * version wrote them.
 */
export function readContents(written: string): Result<Backup> {
  const head = v.safeParse(v.pipe(v.string(), v.parseJson(), header), written);
  if (!head.success) return failed({ kind: 'not-a-backup' });
  if (head.output.version > VERSION) return failed({ kind: 'backup-newer' });
  const parsed = v.safeParse(contents, head.output, { abortEarly: true });
  return parsed.success ? success(parsed.output) : failed({ kind: 'not-a-backup' });
}

/** The text that a backup's meme shows, looked up in its captions; null if it has none. */
export function shownText(captions: readonly CaptionRecord[], id: CaptionId | null): CurrentText | null {
  const record = id === null ? undefined : captions.find((candidate) => candidate.id === id);
  return record === undefined ? null : { value: record.value, caption: record.id, source: record.source };
}

/**
 * A meme of the library merged with its backup. Tags are joined and counts take the larger value. A text comes from the
 * backup if the library has none, or if a person wrote the backup's and a model the library's.
 */
export function mergedWithBackup(meme: Meme, saved: BackupMeme, captions: readonly CaptionRecord[]): Meme {
  const better = (mine: CurrentText | null, id: CaptionId | null): CurrentText | null => {
    const theirs = shownText(captions, id);
    if (mine === null || theirs === null) return mine ?? theirs;
    return mayReplace(mine) && !mayReplace(theirs) ? theirs : mine;
  };
  return {
    ...meme,
    tags: [...new Set([...meme.tags, ...saved.tags])],
    favourite: meme.favourite || saved.favourite,
    sent: Math.max(meme.sent, saved.sent),
    sentAt: meme.sentAt === null ? saved.sentAt : Math.max(meme.sentAt, saved.sentAt ?? 0),
    description: better(meme.description, saved.description),
    text: better(meme.text, saved.text),
    textRead: meme.textRead || saved.textRead,
    ...(saved.unread === undefined || meme.textRead ? {} : { unread: saved.unread }),
  };
}
