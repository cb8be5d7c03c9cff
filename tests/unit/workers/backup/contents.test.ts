import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backupOf, type Backup } from '$lib/core/backup-format';
import { MAX_TEXT_LENGTH } from '$lib/core/bounds';
import type { CaptionRecord } from '$lib/core/caption';
import type { Meme } from '$lib/core/meme';
import { readContents, type Contents } from '../../../../src/workers/backup/contents';
import type { Result } from '$lib/core/result';
import { contentsOf } from '../../../support/contents';
import { libraries } from '../../../support/libraries';
import { makeMeme, modelText } from '../../../support/records';

function recordOf(meme: Meme, kind: 'description' | 'text'): CaptionRecord {
  const { caption, value, source } = meme[kind] ?? modelText('');
  return { id: caption, meme: meme.id, kind, value, made: 5, source };
}

const meme = makeMeme({ description: 'A cat.', text: 'HELLO', name: 'cat.png', tags: ['cats'], favourite: true });
const other = makeMeme({ name: 'dog.png' });
const backup: Backup = {
  made: 7,
  binned: 2,
  memes: [backupOf(meme, 'originals/a.png'), backupOf(other, 'originals/b.png')],
  captions: [recordOf(meme, 'description'), recordOf(meme, 'text')],
  tags: [{ name: 'cats', colour: 'teal', made: 3 }],
};
const NOTHING_BAD = { count: 0, names: [], extra: 0 };

/** Reads contents that arrive in pieces of `size` units. */
async function read(written: string, size = 1000): Promise<Result<Contents>> {
  function* pieces(): Generator<string> {
    for (let from = 0; from < written.length; from += size) yield written.slice(from, from + size);
  }
  return await readContents(
    (async function* () {
      for (const piece of pieces()) yield await Promise.resolve(piece);
    })(),
  );
}

const written = await contentsOf(backup).text();

describe('the contents of a backup', () => {
  test('are read as they were written for any library the app can make, at all of its limits', async () => {
    await fc.assert(
      fc.asyncProperty(libraries, fc.integer({ min: 50, max: 5000 }), async (library, size) => {
        const value = await read(await contentsOf(library).text(), size);
        expect(value).toEqual({ ok: true, value: { ...library, bad: NOTHING_BAD } });
      }),
      { numRuns: 60 },
    );
  });

  test('are read in the form of the first version, which is one line', async () => {
    const line = JSON.stringify({ format: 'memelore-backup', version: 1, ...backup });
    expect(await read(line)).toEqual({ ok: true, value: { ...backup, binned: 0, bad: NOTHING_BAD } });
  });

  test('say that the bin is not in them, and how much was in it', async () => {
    expect(JSON.parse(written)).toMatchObject({ bin: { included: false, memes: 2 } });
    for (const [bin, binned] of [
      ['{"memes":-1}', 0],
      ['[]', 0],
      ['{"memes":5}', 5],
    ] as const)
      expect(await read(written.replace(/\{"included".*?\}/u, bin))).toMatchObject({ value: { binned, made: 7 } });
  });

  test('have texts cut to the length that the app stores', async () => {
    const contents = await read(written.replace('HELLO', 'x'.repeat(MAX_TEXT_LENGTH + 1)));
    expect(contents.ok && contents.value.captions[1]?.value.length).toBe(MAX_TEXT_LENGTH);
  });

  test.each([
    ['a hash that is none', meme.sha256, 'x'.repeat(64), 'cat.png', 1, 2],
    ['a size that is a text', '"bytes":12345', '"bytes":"12345"', 'cat.png', 1, 2],
    ['a source that nobody knows', '"by":"model"', '"by":"ghost"', 'cat.png', 2, 1],
    ['no JSON', '"kind":"text"', '"kind":text', null, 2, 1],
    ['a colour that is markup', '"teal"', '"red;background:url(x)"', 'cats', 2, 2],
  ])('lose only the record that has %s, and name it', async (_what, from, to, name, memes, captions) => {
    const contents = await read(written.replace(from, to));
    if (!contents.ok) throw new Error(contents.failure.kind);
    expect(contents.value.bad).toEqual({ count: 1, names: name === null ? [] : [name], extra: 0 });
    expect(contents.value.memes).toHaveLength(memes);
    expect(contents.value.captions).toHaveLength(captions);
  });

  test('name a hundred bad records at most and count all', async () => {
    const bad = Array.from({ length: 150 }, (_, index) => ({ ...backup.memes[0], bytes: -1, name: `${index}.png` }));
    const contents = await read(
      JSON.stringify({ format: 'memelore-backup', version: 1, memes: [backup.memes[1], ...bad] }),
    );
    if (!contents.ok) throw new Error(contents.failure.kind);
    expect(contents.value.bad.count).toBe(150);
    expect(contents.value.bad.names).toHaveLength(100);
  });

  test('of a later version are told apart from files that are no backup', async () => {
    const later = { ok: false, failure: { kind: 'backup-newer' } };
    expect(await read(written.replace('"version":1', '"version":2'))).toEqual(later);
    expect(await read('{"format":"memelore-backup","version":2,"memes":{"a":[}')).toEqual(later);
  });

  test.each([
    ['nothing', ''],
    ['half of it', written.slice(0, -40)],
    ['other JSON', '{"memes":[]}'],
    ['a list of memes that is none', written.replace('"memes":[', '"meems":[')],
    ['memes of which none can be read', '{"format":"memelore-backup","version":1,"memes":[{"id":1,"name":{}}]}'],
  ])('are rejected if they are %s', async (_what, text) => {
    expect(await read(text)).toEqual({ ok: false, failure: { kind: 'not-a-backup' } });
  });

  test('are rejected for any other JSON, without an exception', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), async (text) => {
        expect((await read(text)).ok).toBe(false);
      }),
    );
  });
});
