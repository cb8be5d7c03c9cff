import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backupName } from '$lib/backup/backup-archive';
import { backupOf, mergedWithBackup, readContents, writeContents, type Backup } from '$lib/storage/backup-format';
import { MAX_FOLDER_LENGTH, MAX_TAG_LENGTH, MAX_TEXT_LENGTH } from '$lib/core/bounds';
import { truncateText, MAX_CAPTION_LENGTH, type CaptionRecord, type CaptionSource } from '$lib/core/caption';
import { cleanCaption } from '$lib/captioner/caption-text';
import { cleanFolder } from '$lib/library/folder';
import type { Meme } from '$lib/core/meme';
import { TAG_COLOURS, tagName } from '$lib/core/tag';
import { newCaptionId, type ModelId } from '$lib/core/ids';
import { makeMeme, modelText } from '../../support/records';

function recordOf(meme: Meme, kind: 'description' | 'text'): CaptionRecord {
  const { caption, value, source } = meme[kind] ?? modelText('');
  return { id: caption, meme: meme.id, kind, value, made: 5, source };
}

const meme = makeMeme({ description: 'A cat.', text: 'HELLO', tags: ['cats'], favourite: true });
const backup: Backup = {
  made: 7,
  memes: [backupOf(meme, 'originals/a.png')],
  captions: [recordOf(meme, 'description'), recordOf(meme, 'text')],
  tags: [{ name: 'cats', colour: 'teal', made: 3 }],
};

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
  prompt: textsNear(MAX_CAPTION_LENGTH),
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
  { weight: 9, arbitrary: textsNear(MAX_CAPTION_LENGTH).map(cleanCaption) },
  { weight: 1, arbitrary: fc.constantFrom(...longest) },
);
const memesWithTexts = fc
  .record({
    name: textsNear(255),
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
  .map(({ numbers: [bytes, added, sent, sentAt], texts, unread, ...rest }) => {
    const bare = makeMeme({ ...rest, ...(unread === null ? {} : { unread }), bytes, added, sent, sentAt });
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
const libraries: fc.Arbitrary<Backup> = fc
  .record({
    made: counts,
    all: fc.array(memesWithTexts, { maxLength: 5 }),
    tags: fc.array(fc.record({ name: tagNames, colour: fc.constantFrom(...TAG_COLOURS), made: counts })),
  })
  .map(({ made, all, tags }) => ({
    made,
    memes: all.map(({ meme }) => backupOf(meme, `originals/${meme.sha256}.png`)),
    captions: all.flatMap(({ captions }) => captions),
    tags,
  }));

describe('the contents of a backup', () => {
  test('are read as they were written', () => {
    expect(readContents(writeContents(backup))).toEqual({ ok: true, value: backup });
  });

  test('have texts cut to the length that the app stores', () => {
    const written = writeContents(backup).replace('HELLO', 'x'.repeat(MAX_TEXT_LENGTH + 1));
    const read = readContents(written);
    expect(read.ok && read.value.captions[1]?.value.length).toBe(MAX_TEXT_LENGTH);
  });

  test('are read as they were written for any library the app can make, at all of its limits', () => {
    fc.assert(
      fc.property(libraries, (library) => {
        expect(readContents(writeContents(library))).toEqual({ ok: true, value: library });
      }),
    );
  });

  test('of a later version are told apart from files that are no backup', () => {
    const later = writeContents(backup).replace('"version":1', '"version":2');
    expect(readContents(later)).toEqual({ ok: false, failure: { kind: 'backup-newer' } });
  });

  test.each([
    ['nothing', ''],
    ['half of it', writeContents(backup).slice(0, -40)],
    ['other JSON', '{"memes":[]}'],
    ['a hash that is none', writeContents(backup).replace(meme.sha256, 'x'.repeat(64))],
    ['a name that is an object', writeContents(backup).replace('"meme.png"', '{"toString":1}')],
    ['a colour that is markup', writeContents(backup).replace('"teal"', '"red;background:url(x)"')],
  ])('are rejected if they are %s', (_what, written) => {
    expect(readContents(written)).toEqual({ ok: false, failure: { kind: 'not-a-backup' } });
  });

  test('are read or rejected for any JSON, without an exception', () => {
    fc.assert(
      fc.property(fc.json(), (written) => {
        expect(readContents(written).ok).toBe(false);
      }),
    );
  });
});

describe('merging with the library', () => {
  const edit = { ...modelText('Mine.'), source: { by: 'person' } } as const;

  test('joins tags, keeps the larger counts, and keeps the texts of the library', () => {
    const mine = makeMeme({
      ...meme,
      description: 'Another cat.',
      text: 'HI',
      tags: ['funny'],
      favourite: false,
      sent: 4,
    });
    const saved = { ...backupOf(meme, 'a'), sent: 2, sentAt: 9 };
    const merged = mergedWithBackup(mine, saved, backup.captions);
    expect(merged).toEqual({ ...mine, tags: ['funny', 'cats'], favourite: true, sent: 4, sentAt: 9 });
  });

  test('replaces a model’s text by an edit from the backup, but never an edit', () => {
    const saved = backupOf({ ...meme, description: edit }, 'a');
    const captions = [recordOf({ ...meme, description: edit }, 'description')];
    expect(mergedWithBackup(meme, saved, captions).description).toEqual(edit);
    const mine = { ...meme, description: { ...edit, value: 'Mine, later.' } };
    expect(mergedWithBackup(mine, saved, captions).description?.value).toBe('Mine, later.');
  });

  test('restores a deleted meme', () => {
    expect(mergedWithBackup({ ...meme, deletedAt: 3 }, backup.memes[0] ?? backupOf(meme, ''), []).deletedAt).toBeNull();
  });
});

test('the name of a backup has its date', () => {
  expect(backupName(new Date(2026, 0, 5, 23, 59))).toBe('Memelore 2026-01-05.zip');
});
