import {
  factsOf,
  readHeader,
  recordReaders,
  type Backup,
  type BackupMeme,
  type BackupTag,
} from '$lib/core/backup-format';
import type { CaptionRecord } from '$lib/core/caption';
import { MAX_RECORD_LENGTH } from '$lib/core/bounds';
import { failed, success, type Result } from '$lib/core/result';
import { MAX_NAMES, type BadRecords } from '$lib/backup/protocol';
import { ListSplitter } from './list-splitter';

/** A backup's records, and what of it cannot be read. */
export type Contents = Backup & { readonly bad: BadRecords };

/**
 * Reads a backup's contents, which are untrusted, piece by piece. Bad records are left out and named. Fails with
 * `not-a-backup`, also if there are memes and none can be read, and with `backup-newer`.
 */
export async function readContents(pieces: AsyncIterable<string>): Promise<Result<Contents>> {
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
    for await (const piece of pieces) splitter.push(piece);
    splitter.end();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return failed({ kind: reading.isNewer ? 'backup-newer' : 'not-a-backup' });
  }
  return reading.result();
}

/** What was read of the contents so far. */
class Reading {
  readonly #fields = new Map<string, unknown>();
  readonly #memes: BackupMeme[] = [];
  readonly #captions: CaptionRecord[] = [];
  readonly #tags: BackupTag[] = [];
  readonly #bad: { readonly list: string; readonly names: Names }[] = [];
  #badCount = 0;
  #badMemes = 0;
  #hasMemes = false;

  get isNewer(): boolean {
    return readHeader(Object.fromEntries(this.#fields)) === 'newer';
  }

  field(key: string, json: string): void {
    const value = parsed(json);
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
    return success({
      ...factsOf(fields),
      memes: this.#memes,
      captions: this.#captions,
      tags: this.#tags,
      bad: { count: this.#badCount, names: this.#names() },
    });
  }

  /** False if the record is not what the app writes. */
  #add(key: 'memes' | 'captions' | 'tags', raw: unknown): boolean {
    if (key === 'memes') return pushIf(this.#memes, recordReaders.memes(raw));
    if (key === 'captions') return pushIf(this.#captions, recordReaders.captions(raw));
    return pushIf(this.#tags, recordReaders.tags(raw));
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

function pushIf<Item>(list: Item[], item: Item | null): boolean {
  if (item === null) return false;
  list.push(item);
  return true;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}
