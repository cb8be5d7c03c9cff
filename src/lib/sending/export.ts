import { EXPORT_LISTS } from '$lib/core/backup-names';
import type { CurrentText } from '$lib/core/caption';
import { toCsv } from '$lib/core/csv';
import type { MemeId } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';
import { success, type Result } from '$lib/core/result';
import type { Entry } from './archive';

/** A meme in the archive's lists; `file` is its path in the archive. */
export type ExportRow = {
  readonly file: string;
  readonly name: string;
  readonly folder: string;
  readonly description: string;
  readonly text: string;
  readonly tags: readonly string[];
  /** Who wrote the description: a model's id, `you`, or '' if there is none. */
  readonly descriptionSource: string;
  readonly textSource: string;
  /** The name that a person gave it; '' for none. */
  readonly title: string;
};

/** Longest name in a path, in characters: common file systems allow 255 bytes, and a character has up to four. */
const MAX_PART_LENGTH = 80;

/** Names that Windows reserves for devices. */
const DEVICES = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/iu;
// eslint-disable-next-line no-control-regex -- control characters are what must not be in a file's name
const FORBIDDEN = /[\u0000-\u001f\u007f<>:"/\\|?*\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Returns a path for each meme, in order, made of its folder and name. Paths are valid on all common file systems and
 * unique, also if case is ignored.
 */
export function exportPaths(memes: readonly Pick<Meme, 'name' | 'folder'>[]): string[] {
  const taken = new Set<string>(EXPORT_LISTS);
  return memes.map(({ name, folder }) => {
    const folders = folder.split('/').map(safeName).filter(Boolean);
    const [stem, extension] = splitName(safeName(name) || 'meme');
    for (let copy = 1; ; copy += 1) {
      const path = [...folders, `${stem}${copy === 1 ? '' : ` (${copy})`}${extension}`].join('/');
      if (taken.has(path.toLowerCase())) continue;
      taken.add(path.toLowerCase());
      return path;
    }
  });
}

/** How many memes an archive has, and the names of those that could not be read. */
export type Exported = { readonly memes: number; readonly unreadable: readonly string[] };

/**
 * Yields the originals under their paths, then both lists. Memes that are gone or in the bin are skipped, and those
 * whose originals cannot be read are left out. `onDone` gets the number of memes passed so far, `onEnd` the result or
 * the failure of the storage that ended it.
 */
export async function* exportEntries(
  memes: readonly Meme[],
  read: (meme: MemeId) => Promise<Result<ArrayBuffer>>,
  onDone: (memes: number) => void,
  onEnd: (result: Result<Exported>) => void,
): AsyncGenerator<Entry> {
  const paths = exportPaths(memes);
  const rows: ExportRow[] = [];
  const unreadable: string[] = [];
  for (const [index, meme] of memes.entries()) {
    const original = await read(meme.id);
    const path = paths[index];
    if (original.ok && path !== undefined) {
      yield { path, content: original.value, modified: meme.added };
      rows.push(exportRow(meme, path));
    } else if (!original.ok && original.failure.kind === 'original-unreadable') unreadable.push(meme.name);
    else if (!original.ok && original.failure.kind !== 'meme-gone') {
      onEnd(original);
      return;
    }
    onDone(index + 1);
  }
  const [csv, json] = EXPORT_LISTS;
  yield { path: csv, content: exportCsv(rows), modified: Date.now() };
  yield { path: json, content: exportJson(rows), modified: Date.now() };
  onEnd(success({ memes: rows.length, unreadable }));
}

/** Makes a meme's row of the archive's lists. */
export function exportRow(meme: Meme, file: string): ExportRow {
  return {
    file,
    name: meme.name,
    folder: meme.folder,
    description: meme.description?.value ?? '',
    text: meme.text?.value ?? '',
    tags: meme.tags,
    descriptionSource: sourceName(meme.description),
    textSource: sourceName(meme.text),
    title: meme.title ?? '',
  };
}

/** Writes the rows as CSV, with a header line. */
export function exportCsv(rows: readonly ExportRow[]): string {
  const lines = rows.map(({ file, name, folder, description, text, tags, descriptionSource, textSource, title }) => [
    file,
    name,
    folder,
    description,
    text,
    tags.join(', '),
    descriptionSource,
    textSource,
    title,
  ]);
  return toCsv([
    ['file', 'name', 'folder', 'description', 'text', 'tags', 'description by', 'text by', 'title'],
    ...lines,
  ]);
}

/** Writes the rows as JSON. */
export function exportJson(rows: readonly ExportRow[]): string {
  return `${JSON.stringify(rows, null, 2)}\n`;
}

function sourceName(text: CurrentText | null): string {
  if (text === null) return '';
  return text.source.by === 'person' ? 'you' : text.source.model;
}

function safeName(part: string): string {
  const clean = part.normalize('NFC').replace(FORBIDDEN, '_').trim().replace(/\.+$/u, '');
  if (clean === '') return '';
  const [stem, extension] = splitName(DEVICES.test(clean) ? `_${clean}` : clean);
  return `${Array.from(stem).slice(0, MAX_PART_LENGTH).join('').trimEnd()}${extension}`;
}

/** Splits a name into stem and extension with its dot; a name such as `.png` has no extension. */
function splitName(name: string): [stem: string, extension: string] {
  const match = /^(.+?)(\.[\p{L}\p{N}]{1,8})$/u.exec(name);
  return match === null ? [name, ''] : [match[1] ?? name, match[2] ?? ''];
}
