import fc from 'fast-check';
import { cleanCaption } from '$lib/captioner/caption-text';
import { backupOf, type Backup } from '$lib/core/backup-format';
import { MAX_FOLDER_LENGTH, MAX_NAME_LENGTH, MAX_TAG_LENGTH, MAX_TEXT_LENGTH } from '$lib/core/bounds';
import { truncateText, type CaptionSource } from '$lib/core/caption';
import { newCaptionId, type ModelId } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';
import { TAG_COLOURS, tagName } from '$lib/core/tag';
import { cleanFolder } from '$lib/library/folder';
import { makeMeme } from './records';

/** The lengths around which most texts are made; longer ones are slow to make. */
const USUAL_LENGTH = 500;

/** Characters whose UTF-16 units, code points and graphemes differ in number, and half of a surrogate pair. */
const characters = fc.constantFrom('a', 'é', ' ', '/', '"', '<', '\0', '\ud83d', '👩‍❤️‍💋‍👨', '👨‍👩‍👧‍👦', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', 'Z̸͓̖̤ͧ', 'क्षि');
/** Strings of about `limit` characters or units, including empty ones. */
function textsNear(limit: number): fc.Arbitrary<string> {
  const whole = fc
    .tuple(characters, fc.integer({ min: limit - 1, max: limit + 1 }))
    .map(([character, count]) => character.repeat(count));
  return fc.oneof(
    whole,
    fc.string({ unit: 'binary' }),
    fc.array(characters, { maxLength: limit + 1 }).map((all) => all.join('')),
  );
}

const counts = fc.oneof(
  fc.nat(),
  fc.constant(Number.MAX_SAFE_INTEGER),
  fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
);
const tagNames = textsNear(MAX_TAG_LENGTH)
  .map(tagName)
  .filter((name) => name !== null);
const madeByModel = fc.record({
  by: fc.constant('model' as const),
  model: fc.string().map((id) => id as ModelId),
  revision: fc.string(),
  dtype: fc.string(),
  device: fc.constantFrom('webgpu' as const, 'wasm' as const),
  prompt: textsNear(USUAL_LENGTH),
  detail: fc.constantFrom('fast' as const, 'fine' as const, 'full' as const, null),
  length: fc.constantFrom('short' as const, 'normal' as const, 'long' as const, null),
  seconds: counts,
  tokens: counts,
});
const sources: fc.Arbitrary<CaptionSource> = fc.oneof(
  madeByModel,
  fc.constant({ by: 'person' as const }),
  madeByModel.map((made) => ({ by: 'person' as const, made })),
);
const longest = [-1, 0, 1].map((over) =>
  truncateText('ab😀'.repeat(MAX_TEXT_LENGTH / 4 + 1).slice(0, MAX_TEXT_LENGTH + over)),
);
const values = fc.oneof(
  { weight: 9, arbitrary: textsNear(USUAL_LENGTH).map(cleanCaption) },
  { weight: 9, arbitrary: textsNear(USUAL_LENGTH) },
  { weight: 1, arbitrary: fc.constantFrom(...longest) },
);
const memesWithTexts = fc
  .record({
    changed: fc.option(counts),
    name: textsNear(255).map((name) => name.slice(0, MAX_NAME_LENGTH)),
    folder: textsNear(MAX_FOLDER_LENGTH).map(cleanFolder),
    tags: fc.array(tagNames),
    numbers: fc.tuple(counts, counts, counts, fc.option(counts)),
    favourite: fc.boolean(),
    textRead: fc.boolean(),
    unread: fc.option(fc.boolean()),
    texts: fc.array(fc.tuple(fc.constantFrom('description' as const, 'text' as const), values, counts, sources), {
      maxLength: 4,
    }),
  })
  .map(({ numbers: [bytes, added, sent, sentAt], texts, unread, changed, ...rest }) => {
    const bare = makeMeme({
      ...rest,
      ...(unread === null ? {} : { unread }),
      ...(changed === null ? {} : { changed }),
      bytes,
      added,
      sent,
      sentAt,
    });
    const captions = texts.map(([kind, value, made, source]) => ({
      id: newCaptionId(),
      meme: bare.id,
      kind,
      value,
      made,
      source,
    }));
    const shown = captions.map(({ id, kind, value, source }) => ({ [kind]: { caption: id, value, source } }));
    return { meme: Object.assign(bare, ...shown) as Meme, captions };
  });
/** Any library that the app can make, at all of its limits. */
export const libraries: fc.Arbitrary<Backup> = fc
  .record({
    made: counts,
    binned: counts,
    all: fc.array(memesWithTexts, { maxLength: 5 }),
    tags: fc.uniqueArray(fc.record({ name: tagNames, colour: fc.constantFrom(...TAG_COLOURS), made: counts }), {
      selector: ({ name }) => name,
    }),
  })
  .map(({ all, ...facts }) => ({
    ...facts,
    memes: all.map(({ meme }) => backupOf(meme, `originals/${meme.sha256}.png`)),
    captions: all.flatMap(({ captions }) => captions),
  }));
