import type { ModelId } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';

/** A value of a filter and how many memes have it. */
type Facet<Value extends string> = { readonly value: Value; readonly memes: number };

/** The values that the filter offers, counted over the library. */
export type Facets = {
  /** MIME types and `animated`, the most frequent first. */
  readonly types: readonly Facet<string>[];
  /** The models that wrote the current descriptions, the most frequent first. */
  readonly models: readonly Facet<ModelId>[];
  readonly noFolder: number;
};

/** Counts what memes can be filtered by, in one pass. */
export function countFacets(memes: readonly Meme[]): Facets {
  const types = new Map<string, number>();
  const models = new Map<ModelId, number>();
  let noFolder = 0;
  for (const { type, animated, folder, description } of memes) {
    types.set(type, (types.get(type) ?? 0) + 1);
    if (animated) types.set('animated', (types.get('animated') ?? 0) + 1);
    if (folder === '') noFolder += 1;
    const source = description?.source;
    if (source?.by === 'model') models.set(source.model, (models.get(source.model) ?? 0) + 1);
  }
  return { types: sorted(types), models: sorted(models), noFolder };
}

/** How many memes have each tag, by the tag's name as stored in the memes. */
export function countTags(memes: readonly Meme[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { tags } of memes) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return counts;
}

/** What one click filters by: the tags and the folders that most memes have. */
export type QuickFilters = { readonly tags: readonly string[]; readonly folders: readonly string[] };

/** More chips are harder to look through than the panel. */
const QUICK_TAGS = 12;
const QUICK_FOLDERS = 6;

/** The most frequent tags, and folders without their subfolders, in one pass. */
export function quickFilters(memes: readonly Meme[]): QuickFilters {
  const tags = new Map<string, number>();
  const folders = new Map<string, number>();
  for (const meme of memes) {
    for (const tag of meme.tags) tags.set(tag, (tags.get(tag) ?? 0) + 1);
    if (meme.folder === '') continue;
    const end = meme.folder.indexOf('/');
    const top = end === -1 ? meme.folder : meme.folder.slice(0, end);
    folders.set(top, (folders.get(top) ?? 0) + 1);
  }
  const most = (counts: ReadonlyMap<string, number>, many: number): readonly string[] =>
    sorted(counts)
      .slice(0, many)
      .map(({ value }) => value);
  return { tags: most(tags, QUICK_TAGS), folders: most(folders, QUICK_FOLDERS) };
}

function sorted<Value extends string>(counts: ReadonlyMap<Value, number>): readonly Facet<Value>[] {
  return [...counts].sort(([, a], [, b]) => b - a).map(([value, memes]) => ({ value, memes }));
}

/** The name of a type on screen: `JPEG`, `PNG`, `Moving`. */
export function typeName(type: string): string {
  if (type === 'animated') return 'Moving';
  return type
    .replace(/^image\//u, '')
    .replace(/\+.*$/u, '')
    .toUpperCase();
}
