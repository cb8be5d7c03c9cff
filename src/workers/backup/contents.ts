import {
  factsOf,
  readHeader,
  recordReaders,
  type Backup,
  type BackupMeme,
  type BackupTag,
} from '$lib/core/backup-format';
import type { CaptionRecord } from '$lib/core/caption';
import {
  MAX_BACKUP_TEXTS,
  MAX_HISTORY_LENGTH,
  MAX_MEMES,
  MAX_RECORD_LENGTH,
  MAX_TAG_UNITS,
  MAX_TAGS,
  MAX_TAGS_OF_MEME,
  MAX_TEXTS,
} from '$lib/core/bounds';
import type { MemeId, Sha256 } from '$lib/core/ids';
import { failed, success, type Result } from '$lib/core/result';
import { MAX_NAMES, type BadRecords } from '$lib/backup/protocol';
import { ListSplitter } from './list-splitter';

/** A backup's records, and what of it cannot be read or is more than a library holds. */
export type Contents = Backup & { readonly bad: BadRecords };

/** The fields around the lists that are read, and the maximum length of one. */
const HEADER_FIELDS: ReadonlySet<string> = new Set(['format', 'version', 'made', 'bin']);
const MAX_FIELD_LENGTH = 1000;

/**
 * Reads a backup's contents, which are untrusted, piece by piece. Bad records are left out and named, and so is what is
 * more than a library holds (`core/bounds.ts`). Fails with `not-a-backup`, also if there are memes and none can be
 * read, with `backup-newer`, and with `too-many` at the first meme too many.
 */
export async function readContents(pieces: AsyncIterable<string>, maxMemes = MAX_MEMES): Promise<Result<Contents>> {
  const reading = new Reading();
  const splitter = new ListSplitter(
    {
      onField: (key, json) => reading.field(key, json),
      onList: (key) => reading.list(key),
      onElement: (key, json) => reading.element(key, json),
    },
    MAX_RECORD_LENGTH,
  );
  try {
    for await (const piece of pieces) {
      splitter.push(piece);
      if (reading.memes > maxMemes) return failed({ kind: 'too-many', what: 'backup-memes' });
    }
    splitter.end();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return failed({ kind: reading.isNewer ? 'backup-newer' : 'not-a-backup' });
  }
  return reading.result();
}

/** How many texts of a meme were read, and their length together. */
type History = { texts: number; length: number };

/** What was read of the contents so far. */
class Reading {
  readonly #fields = new Map<string, unknown>();
  readonly #memes: BackupMeme[] = [];
  readonly #hashes = new Set<Sha256>();
  readonly #captions: CaptionRecord[] = [];
  readonly #histories = new Map<MemeId, History>();
  readonly #tags = new Map<string, BackupTag>();
  readonly #bad: { readonly list: string; readonly names: Names }[] = [];
  #badCount = 0;
  #badMemes = 0;
  #extra = 0;
  #hasMemes = false;

  get isNewer(): boolean {
    return readHeader(Object.fromEntries(this.#fields)) === 'newer';
  }

  get memes(): number {
    return this.#memes.length;
  }

  field(key: string, json: string): void {
    const value = HEADER_FIELDS.has(key) && json.length <= MAX_FIELD_LENGTH ? parsed(json) : undefined;
    if (value !== undefined) this.#fields.set(key, value);
  }

  list(key: string): void {
    this.#hasMemes ||= key === 'memes';
  }

  element(key: string, json: string | null): void {
    if (key !== 'memes' && key !== 'captions' && key !== 'tags') return;
    const raw = json === null ? undefined : parsed(json);
    if (!this.#add(key, raw)) this.#leaveOut(key, raw);
  }

  result(): Result<Contents> {
    const fields = Object.fromEntries(this.#fields);
    const kind = readHeader(fields);
    if (kind === 'newer') return failed({ kind: 'backup-newer' });
    const isUnreadable = !this.#hasMemes || (this.#memes.length === 0 && this.#badMemes > 0);
    if (kind === 'other' || isUnreadable) return failed({ kind: 'not-a-backup' });
    const memes = this.#memesWithTags();
    return success({
      ...factsOf(fields),
      memes,
      captions: this.#captions,
      tags: [...this.#tags.values()],
      bad: { count: this.#badCount, names: this.#names(), extra: this.#extra },
    });
  }

  /** False if the record is not what the app writes. One that is more than a library holds is counted. */
  #add(key: 'memes' | 'captions' | 'tags', raw: unknown): boolean {
    const record = recordReaders[key](raw);
    if (record === null) return false;
    const isTaken =
      'sha256' in record ? this.#addMeme(record) : 'meme' in record ? this.#addCaption(record) : this.#addTag(record);
    if (!isTaken) this.#extra += 1;
    return true;
  }

  /** A library has each picture once. */
  #addMeme(meme: BackupMeme): boolean {
    if (this.#hashes.has(meme.sha256)) return false;
    this.#hashes.add(meme.sha256);
    const tags = meme.tags.filter(({ length }) => length <= MAX_TAG_UNITS).slice(0, MAX_TAGS_OF_MEME);
    this.#extra += meme.tags.length - tags.length;
    this.#memes.push(tags.length === meme.tags.length ? meme : { ...meme, tags });
    return true;
  }

  #addCaption(caption: CaptionRecord): boolean {
    if (this.#captions.length >= MAX_BACKUP_TEXTS) return false;
    const history = this.#histories.get(caption.meme) ?? { texts: 0, length: 0 };
    if (history.texts >= MAX_TEXTS || history.length + caption.value.length > MAX_HISTORY_LENGTH) return false;
    history.texts += 1;
    history.length += caption.value.length;
    this.#histories.set(caption.meme, history);
    this.#captions.push(caption);
    return true;
  }

  #addTag(tag: BackupTag): boolean {
    if (this.#tags.size >= MAX_TAGS && !this.#tags.has(tag.name)) return false;
    this.#tags.set(tag.name, tag);
    return true;
  }

  /** The memes without the tags for which a library has no room. A tag of a meme may lack a record of its own. */
  #memesWithTags(): readonly BackupMeme[] {
    const names = new Set(this.#tags.keys());
    const fits = (name: string): boolean => names.has(name) || (names.size < MAX_TAGS && names.add(name).has(name));
    return this.#memes.map((meme) => {
      const tags = meme.tags.filter(fits);
      this.#extra += meme.tags.length - tags.length;
      return tags.length === meme.tags.length ? meme : { ...meme, tags };
    });
  }

  #leaveOut(list: string, raw: unknown): void {
    this.#badCount += 1;
    if (list === 'memes') this.#badMemes += 1;
    if (this.#bad.length < MAX_NAMES) this.#bad.push({ list, names: namesOf(raw) });
  }

  /** The names of bad records: a meme's or a tag's own, or that of a text's meme. */
  #names(): string[] {
    const memes = new Map<string, string>(this.#memes.map(({ id, name }) => [id, name]));
    return this.#bad.flatMap(({ list, names }) =>
      list === 'captions' ? (memes.get(names.meme ?? '') ?? []) : (names.name ?? []),
    );
  }
}

type Names = { readonly name?: string; readonly meme?: string };

/** The fields of a bad record that name it, if they are strings. Nothing else of it is kept. */
function namesOf(raw: unknown): Names {
  if (typeof raw !== 'object' || raw === null) return {};
  const { name, meme } = raw as Record<string, unknown>;
  return {
    ...(typeof name === 'string' ? { name: name.slice(0, 255) } : {}),
    ...(typeof meme === 'string' ? { meme: meme.slice(0, 36) } : {}),
  };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}
