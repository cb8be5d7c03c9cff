import { fold } from '$lib/core/fold';
import type { MemeId } from '$lib/core/ids';
import type { Job } from '$lib/core/job';
import type { Meme } from '$lib/core/meme';
import { tagKey } from '$lib/core/tag';

/** Met by a meme if at least one condition holds; with `not`, if none does. */
export type Requirement = { readonly any: readonly Condition[]; readonly not?: boolean };

/** One test of a meme. With `typing`, the value is still being typed and a prefix match is enough. */
export type Condition = { readonly key: keyof typeof KEYS; readonly value: string; readonly typing?: boolean };

type MemeTest = (meme: Meme, job: () => Job | undefined) => boolean;

/**
 * The values of `is:`; `job` returns the meme's description job. Only the values that need it call it: jobs are
 * reactive state, and a list that reads them is filtered again whenever one changes.
 */
const STATES = {
  described: ({ description }) => description !== null,
  undescribed: ({ description }) => description === null,
  captioned: ({ description }) => description !== null,
  uncaptioned: ({ description }) => description === null,
  failed: (_, job) => job()?.state.kind === 'failed',
  waiting: (_, job) => ['waiting', 'running'].includes(job()?.state.kind ?? ''),
  favourite: (meme) => meme.favourite,
  favorite: (meme) => meme.favourite,
  tagged: (meme) => meme.tags.length > 0,
  untagged: (meme) => meme.tags.length === 0,
  animated: (meme) => meme.animated,
  edited: ({ description, text }) => description?.source.by === 'person' || text?.source.by === 'person',
  sent: (meme) => meme.sent > 0,
} satisfies Record<string, MemeTest>;

/** The test for each key. Values are case-folded, except for `folder` and `describedBy`. */
const KEYS = {
  /** Matches a whole tag. */
  tag: (matches) => (meme) => meme.tags.some((tag) => matches(tagKey(tag))),
  /** Matches the folder's path, the start of the path, or one folder in it. */
  in:
    (matches, value) =>
    ({ folder }) => {
      const path = fold(folder);
      return matches(path) || path.startsWith(`${value}/`) || path.split('/').some(matches);
    },
  /** Matches this folder and its subfolders; '' matches memes without a folder. */
  folder:
    (_, value) =>
    ({ folder }) =>
      folder === value || (value !== '' && folder.startsWith(`${value}/`)),
  is: (_, value) => (isStateName(value) ? STATES[value] : () => false),
  /** Matches part of the id of the model that wrote the description or the text. */
  model:
    (_, value) =>
    ({ description, text }) =>
      [description, text].some((by) => by?.source.by === 'model' && fold(by.source.model).includes(value)),
  /** Matches the id of the model that wrote the description. */
  describedBy:
    (_, value) =>
    ({ description }) =>
      description?.source.by === 'model' && description.source.model === value,
  /** Matches the MIME type or its subtype. */
  type:
    (matches, value) =>
    ({ type }) =>
      [type, type.replace(/^image\//u, '')].some((name) => matches(name) || (value === 'jpg' && name === 'jpeg')),
  /** Holds if the meme has a text that is not empty; ignores the value. */
  words:
    () =>
    ({ text }) =>
      (text?.value ?? '') !== '',
} satisfies Record<string, (matches: (whole: string) => boolean, value: string) => MemeTest>;

/** True if `is:` has this value. */
export function isStateName(value: string): value is keyof typeof STATES {
  return Object.hasOwn(STATES, value);
}

/** Returns a test for memes that meet all requirements; `jobOf` gives a meme's description job. */
export function meets(
  requirements: readonly Requirement[],
  jobOf: (meme: MemeId) => Job | undefined,
): (meme: Meme) => boolean {
  const tests = requirements.map(({ any, not = false }): MemeTest => {
    const conditions = any.map(({ key, value, typing = false }): MemeTest => {
      return KEYS[key]((whole) => whole === value || (typing && whole.startsWith(value)), value);
    });
    return (meme, job) => conditions.some((test) => test(meme, job)) !== not;
  });
  return (meme) => tests.every((test) => test(meme, () => jobOf(meme.id)));
}
