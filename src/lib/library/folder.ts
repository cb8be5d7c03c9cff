import { MAX_FOLDER_LENGTH } from '$lib/core/bounds';
import type { Meme } from '$lib/core/meme';
import { nameKey } from './name-key';

/** Cleans a folder path for storage: no empty segments, no spaces around names; '' for no folder. */
export function cleanFolder(path: string): string {
  const steps = path
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')
    .split('/')
    .map((step) => step.trim());
  return steps.filter(Boolean).join('/').slice(0, MAX_FOLDER_LENGTH).trim().replace(/\/$/u, '');
}

/** A folder and how many memes are in it and its subfolders. */
export type FolderCount = { readonly path: string; readonly memes: number };

/** The most folders in a list to choose from; those with the most memes. */
const MAX_LISTED = 1000;

/** The folders of the library sorted by name, including parents that hold no meme themselves. */
export function countFolders(memes: readonly Meme[]): readonly FolderCount[] {
  const own = new Map<string, number>();
  for (const { folder } of memes) if (folder !== '') own.set(folder, (own.get(folder) ?? 0) + 1);
  const counts = new Map<string, number>();
  for (const [folder, count] of own)
    for (let end = folder.indexOf('/'); ; end = folder.indexOf('/', end + 1)) {
      const path = end === -1 ? folder : folder.slice(0, end);
      counts.set(path, (counts.get(path) ?? 0) + count);
      if (end === -1) break;
    }
  const largest =
    counts.size <= MAX_LISTED ? [...counts] : [...counts].sort(([, a], [, b]) => b - a).slice(0, MAX_LISTED);
  const sorted = largest.sort(([a], [b]) => (nameKey({ name: a }) < nameKey({ name: b }) ? -1 : 1));
  return sorted.map(([path, count]) => ({ path, memes: count }));
}
