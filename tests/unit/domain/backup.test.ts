import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backupName } from '$lib/domain/backup-name';
import { backupOf, mergedWithBackup, readContents, writeContents, type Backup } from '$lib/domain/backup';
import type { CaptionRecord } from '$lib/domain/caption';
import type { Meme } from '$lib/domain/meme';
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

describe('the contents of a backup', () => {
  test('come back as they were written', () => {
    expect(readContents(writeContents(backup))).toEqual({ ok: true, value: backup });
  });

  test('of a later version are told from no backup at all', () => {
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
    ['an endless text', writeContents(backup).replace('HELLO', 'x'.repeat(30_000))],
  ])('are refused when they are %s', (_what, written) => {
    expect(readContents(written)).toEqual({ ok: false, failure: { kind: 'not-a-backup' } });
  });

  test('are read or refused, whatever JSON they are', () => {
    fc.assert(
      fc.property(fc.json(), (written) => {
        expect(readContents(written).ok).toBe(false);
      }),
    );
  });
});

describe('joining with the library', () => {
  const edit = { ...modelText('Mine.'), source: { by: 'person' } } as const;

  test('joins tags, keeps the larger counts, and leaves a text the library has', () => {
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

  test('takes an edit from the backup over a text of a model, never over an edit', () => {
    const saved = backupOf({ ...meme, description: edit }, 'a');
    const captions = [recordOf({ ...meme, description: edit }, 'description')];
    expect(mergedWithBackup(meme, saved, captions).description).toEqual(edit);
    const mine = { ...meme, description: { ...edit, value: 'Mine, later.' } };
    expect(mergedWithBackup(mine, saved, captions).description?.value).toBe('Mine, later.');
  });

  test('brings a deleted meme back', () => {
    expect(mergedWithBackup({ ...meme, deletedAt: 3 }, backup.memes[0] ?? backupOf(meme, ''), []).deletedAt).toBeNull();
  });
});

test('a backup is named by its day', () => {
  expect(backupName(new Date(2026, 0, 5, 23, 59))).toBe('Memelore 2026-01-05.zip');
});
