import { fold } from '$lib/core/fold';
import { memeStatus, type Job } from '$lib/core/job';
import type { Meme } from '$lib/core/meme';
import { foldTag } from './search-doc';

/** What `is:` can ask. */
const STATES = {
  captioned: (meme, job) => memeStatus(meme.description !== null, job) === 'Captioned',
  uncaptioned: (meme) => meme.description === null,
  failed: (meme, job) => memeStatus(meme.description !== null, job) === 'Failed',
  waiting: (meme, job) => ['Waiting', 'Captioning'].includes(memeStatus(meme.description !== null, job)),
  favourite: (meme) => meme.favourite,
  favorite: (meme) => meme.favourite,
  tagged: (meme) => meme.tags.length > 0,
  untagged: (meme) => meme.tags.length === 0,
  animated: (meme) => meme.animated,
  edited: (meme) => meme.description?.source.by === 'person' || meme.text?.source.by === 'person',
  sent: (meme) => meme.sent > 0,
} satisfies Record<string, (meme: Meme, job: Job | undefined) => boolean>;

/** The values `is:` knows; others are searched as words. */
export type StateName = keyof typeof STATES;

/** What a filter looks at: a tag, the folder, a state, the model that wrote a text, the file's type. */
export type FilterKey = 'tag' | 'in' | 'is' | 'model' | 'type';

/** One `key:value` of a query. The value is folded; `typing` says that its end may still be missing. */
export type QueryFilter = {
  readonly key: FilterKey;
  readonly value: string;
  readonly not: boolean;
  readonly typing: boolean;
};

/** Whether `is:` knows the value. */
export function isStateName(value: string): value is StateName {
  return Object.hasOwn(STATES, value);
}

/**
 * Whether the meme passes all filters; `job` is its description job, as the queue has it. A tag must be the whole tag and
 * a folder the path, its beginning or one folder of it, upper and lower case and accents aside; a model any part of its
 * name. While the value is typed its beginning is enough.
 */
export function matchesFilters(meme: Meme, job: Job | undefined, filters: readonly QueryFilter[]): boolean {
  return filters.every((filter) => meets(meme, job, filter) !== filter.not);
}

function meets(meme: Meme, job: Job | undefined, { key, value, typing }: QueryFilter): boolean {
  const fits = (whole: string): boolean => whole === value || (typing && whole.startsWith(value));
  switch (key) {
    case 'tag':
      return meme.tags.some((tag) => fits(foldTag(tag)));
    case 'in': {
      const path = fold(meme.folder);
      return fits(path) || path.startsWith(`${value}/`) || path.split('/').some(fits);
    }
    case 'is':
      return isStateName(value) && STATES[value](meme, job);
    case 'model':
      return [meme.description, meme.text].some(
        (text) => text?.source.by === 'model' && fold(text.source.model).includes(value),
      );
    case 'type':
      return [meme.type, meme.type.replace(/^image\//u, '')].some(
        (type) => fits(type) || (value === 'jpg' && type === 'jpeg'),
      );
  }
}
