/** The file of a backup with everything but the pictures. */
export const CONTENTS = 'memelore.json';

/** The folder of a backup with the pictures. */
export const ORIGINALS = 'originals';

/** The lists of an export, which is no backup; no meme in it has one of these paths. */
export const EXPORT_LISTS = ['memes.csv', 'memes.json'] as const;

/** The name of a state of the library in the folder of automatic backups; names sort by time. */
const STATE = /^memelore \d{4}-\d\d-\d\d \d\d-\d\d-\d\d [\da-f]{8}\.json$/u;

/**
 * The name of the state that library `id` (8 hexadecimal digits) has at a moment, in UTC, because clocks are put back
 * in autumn: `memelore 2026-11-27 03-44-10 0af31c22.json`.
 */
export function stateName(ms: number, id: string): string {
  const [day = '', time = ''] = new Date(ms).toISOString().split('T');
  return `memelore ${day} ${time.slice(0, 8).replaceAll(':', '-')} ${id}.json`;
}

/** True for the name of a state; with `id`, of that library's only. */
export function isState(name: string, id = ''): boolean {
  return STATE.test(name) && name.endsWith(`${id}.json`);
}

/** True if a file may be a backup or the list of one, by its name and type alone. */
export function mayBeBackup({ name, type }: Pick<File, 'name' | 'type'>): boolean {
  return mayBeArchive({ name, type }) || name === CONTENTS || isState(name);
}

/**
 * True if a file may be an archive, by its name and type alone: `backup.zip`, `backup.zip.download`, and `backup`,
 * whose ending was lost.
 */
export function mayBeArchive({ name, type }: Pick<File, 'name' | 'type'>): boolean {
  return /\.zip\b|^[^.]+$/iu.test(name) || type.includes('zip');
}
