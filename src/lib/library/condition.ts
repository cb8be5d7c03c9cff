import { fold } from '$lib/core/fold';
import type { MemeId } from '$lib/core/ids';
import type { Job } from '$lib/core/job';
import type { Meme } from '$lib/core/meme';
import { tagKey } from '$lib/core/tag';

/** The memes for which at least one condition holds; with `not` those for which none does. */
export type Requirement = { readonly any: readonly Condition[]; readonly not?: boolean };

/** One thing a meme is asked for. Where the value is still `typing`, its beginning is enough. */
export type Condition = { readonly key: keyof typeof KEYS; readonly value: string; readonly typing?: boolean };

type Holds = (meme: Meme, job: Job | undefined) => boolean;

/** What `is` can ask; `job` is the meme's description job. */
const STATES = {
  captioned: ({ description }) => description !== null,
  uncaptioned: ({ description }) => description === null,
  failed: (_, job) => job?.state.kind === 'failed',
  waiting: (_, job) => job?.state.kind === 'waiting' || job?.state.kind === 'running',
  favourite: (meme) => meme.favourite,
  favorite: (meme) => meme.favourite,
  tagged: (meme) => meme.tags.length > 0,
  untagged: (meme) => meme.tags.length === 0,
  animated: (meme) => meme.animated,
  edited: ({ description, text }) => description?.source.by === 'person' || text?.source.by === 'person',
  sent: (meme) => meme.sent > 0,
} satisfies Record<string, Holds>;

/** How each key compares; values are folded except for `folder` and `describedBy`. */
const KEYS = {
  /** The whole tag. */
  tag: (fits) => (meme) => meme.tags.some((tag) => fits(tagKey(tag))),
  /** The folder's path, its beginning, or one folder of it. */
  in:
    (fits, value) =>
    ({ folder }) => {
      const path = fold(folder);
      return fits(path) || path.startsWith(`${value}/`) || path.split('/').some(fits);
    },
  /** This very folder or one below it; '' for memes of no folder. */
  folder:
    (_, value) =>
    ({ folder }) =>
      folder === value || (value !== '' && folder.startsWith(`${value}/`)),
  is: (_, value) => (isStateName(value) ? STATES[value] : () => false),
  /** Part of the name of the model that wrote the description or the text. */
  model:
    (_, value) =>
    ({ description, text }) =>
      [description, text].some((by) => by?.source.by === 'model' && fold(by.source.model).includes(value)),
  /** The id of the model that wrote the description. */
  describedBy:
    (_, value) =>
    ({ description }) =>
      description?.source.by === 'model' && description.source.model === value,
  /** The MIME type, or what follows its slash. */
  type:
    (fits, value) =>
    ({ type }) =>
      [type, type.replace(/^image\//u, '')].some((name) => fits(name) || (value === 'jpg' && name === 'jpeg')),
  /** Words were read in the picture, or typed; the value does not count. */
  words:
    () =>
    ({ text }) =>
      (text?.value ?? '') !== '',
} satisfies Record<string, (fits: (whole: string) => boolean, value: string) => Holds>;

/** Whether `is` knows the value. */
export function isStateName(value: string): value is keyof typeof STATES {
  return Object.hasOwn(STATES, value);
}

/** A test for memes that meet all requirements; `jobOf` gives a meme's description job, as the queue has it. */
export function meets(
  requirements: readonly Requirement[],
  jobOf: (meme: MemeId) => Job | undefined,
): (meme: Meme) => boolean {
  const tests = requirements.map(({ any, not = false }): Holds => {
    const conditions = any.map(({ key, value, typing = false }): Holds => {
      return KEYS[key]((whole) => whole === value || (typing && whole.startsWith(value)), value);
    });
    return (meme, job) => conditions.some((holds) => holds(meme, job)) !== not;
  });
  return (meme) => {
    const job = jobOf(meme.id);
    return tests.every((test) => test(meme, job));
  };
}
