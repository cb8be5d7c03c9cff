import * as v from 'valibot';
import { ORIGINALS } from './backup-names';
import { MAX_FOLDER_LENGTH, MAX_NAME_LENGTH, MAX_TAG_UNITS, MAX_TAGS_OF_MEME } from './bounds';
import { truncateText, mayReplace, type CaptionRecord, type CurrentText } from './caption';
import type { CaptionId, MemeId, ModelId, Sha256 } from './ids';
import type { Meme } from './meme';
import { TAG_COLOURS } from './tag';

const FORMAT = 'memelore-backup';
const VERSION = 1;

// Too long fields are cut and not refused, so that no record is lost. The characters of a tag are not counted, because
// browsers count them differently.
const count = v.pipe(v.number(), v.finite(), v.minValue(0));
const cut = (length: number) =>
  v.pipe(
    v.string(),
    v.transform((text) => text.slice(0, length)),
  );
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
    cut(MAX_NAME_LENGTH),
    v.transform((id) => id as ModelId),
  ),
  revision: cut(MAX_NAME_LENGTH),
  dtype: cut(MAX_NAME_LENGTH),
  device: v.picklist(['webgpu', 'wasm']),
  prompt: v.pipe(v.string(), v.transform(truncateText)),
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
  /** The path of the picture in the backup. */
  file: cut(MAX_NAME_LENGTH),
  name: cut(MAX_NAME_LENGTH),
  folder: cut(MAX_FOLDER_LENGTH),
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
  /** Older backups lack these. */
  unread: v.exactOptional(v.boolean()),
  changed: v.exactOptional(count),
  title: v.exactOptional(cut(MAX_NAME_LENGTH)),
});

const tag = v.object({
  name: v.pipe(v.string(), v.maxLength(MAX_TAG_UNITS)),
  colour: v.picklist(TAG_COLOURS),
  made: count,
});

/** One meme of a backup. Its picture is in the backup under `file`. */
export type BackupMeme = v.InferOutput<typeof meme>;

/** One tag of a backup. */
export type BackupTag = v.InferOutput<typeof tag>;

/** A backup without its pictures. */
export type Backup = {
  /** Milliseconds since the epoch. */
  readonly made: number;
  /** How many memes were in the bin, which is not in the backup. */
  readonly binned: number;
  readonly memes: readonly BackupMeme[];
  readonly captions: readonly CaptionRecord[];
  readonly tags: readonly BackupTag[];
};

/** The first fields of a backup's contents, which also say that the bin with its `binned` memes is not in it. */
export function headerOf(made: number, binned: number): Readonly<Record<string, unknown>> {
  return { format: FORMAT, version: VERSION, made, bin: { included: false, memes: binned } };
}

/** Says whether the fields around a backup's lists, which are untrusted, are those of a backup that can be read. */
export function readHeader(fields: unknown): 'backup' | 'newer' | 'other' {
  const head = v.safeParse(v.looseObject({ format: v.literal(FORMAT), version: v.number() }), fields);
  if (!head.success) return 'other';
  return head.output.version > VERSION ? 'newer' : 'backup';
}

const facts = v.object({
  made: v.fallback(count, 0),
  bin: v.fallback(v.object({ memes: count }), { memes: 0 }),
});

/**
 * When a backup was made, in milliseconds since the epoch, and how many memes of the bin are not in it; 0 if it does
 * not say.
 */
export function factsOf(fields: Readonly<Record<string, unknown>>): Pick<Backup, 'made' | 'binned'> {
  const { made, bin } = v.parse(facts, { made: undefined, bin: undefined, ...fields });
  return { made, binned: bin.memes };
}

/** Read one record of a backup, which is untrusted; null if it is not what the app writes. */
export const recordReaders = {
  memes: (record: unknown): BackupMeme | null => read(meme, record),
  captions: (record: unknown): CaptionRecord | null => read(caption, record),
  tags: (record: unknown): BackupTag | null => read(tag, record),
};

function read<Schema extends v.GenericSchema>(schema: Schema, record: unknown): v.InferOutput<Schema> | null {
  const parsed = v.safeParse(schema, record, { abortEarly: true });
  return parsed.success ? parsed.output : null;
}

/** The path of a meme's picture in a backup, e.g. `originals/0af….png`. */
export function originalPath({ sha256, type }: Pick<Meme, 'sha256' | 'type'>): string {
  return `${ORIGINALS}/${sha256}.${/^image\/([\w.-]+)/u.exec(type)?.[1] ?? 'bin'}`;
}

/** The backup record of a meme. The picture's type and size are left out: restoring detects them from the bytes. */
export function backupOf(meme: Meme, file: string): BackupMeme {
  const { id, sha256, name, folder, bytes, added, sent, sentAt, favourite, tags, description, text, textRead } = meme;
  return {
    ...{ id, sha256, file, name, folder, bytes, added, sent, sentAt, favourite, textRead },
    ...(meme.unread === undefined ? {} : { unread: meme.unread }),
    ...(meme.changed === undefined ? {} : { changed: meme.changed }),
    ...(meme.title === undefined ? {} : { title: meme.title }),
    tags: [...tags],
    description: description?.caption ?? null,
    text: text?.caption ?? null,
  };
}

/** The text that a backup's meme shows, looked up in its captions; null if it has none. */
export function shownText(captions: readonly CaptionRecord[], id: CaptionId | null): CurrentText | null {
  const record = id === null ? undefined : captions.find((candidate) => candidate.id === id);
  return record === undefined ? null : { value: record.value, caption: record.id, source: record.source };
}

/**
 * A meme of the library merged with its backup. Tags are joined and counts take the larger value. A text comes from the
 * backup if the library has none, or if a person wrote the backup's and a model the library's; a name that a person
 * gave, if the library's meme has none.
 */
export function mergedWithBackup(meme: Meme, saved: BackupMeme, captions: readonly CaptionRecord[]): Meme {
  const better = (mine: CurrentText | null, id: CaptionId | null): CurrentText | null => {
    const theirs = shownText(captions, id);
    if (mine === null || theirs === null) return mine ?? theirs;
    return mayReplace(mine) && !mayReplace(theirs) ? theirs : mine;
  };
  return {
    ...meme,
    tags: [...new Set([...meme.tags, ...saved.tags])].slice(0, MAX_TAGS_OF_MEME),
    favourite: meme.favourite || saved.favourite,
    sent: Math.max(meme.sent, saved.sent),
    sentAt: meme.sentAt === null ? saved.sentAt : Math.max(meme.sentAt, saved.sentAt ?? 0),
    description: better(meme.description, saved.description),
    text: better(meme.text, saved.text),
    textRead: meme.textRead || saved.textRead,
    ...(saved.unread === undefined || meme.textRead ? {} : { unread: saved.unread }),
    ...(meme.title || !saved.title ? {} : { title: saved.title }),
  };
}
