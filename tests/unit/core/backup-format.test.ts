import { describe, expect, test } from 'vitest';
import { backupOf, mergedWithBackup, type Backup } from '$lib/core/backup-format';
import type { CaptionRecord } from '$lib/core/caption';
import type { Meme } from '$lib/core/meme';
import { makeMeme, modelText } from '../../support/records';

function recordOf(meme: Meme, kind: 'description' | 'text'): CaptionRecord {
  const { caption, value, source } = meme[kind] ?? modelText('');
  return { id: caption, meme: meme.id, kind, value, made: 5, source };
}

const meme = makeMeme({ description: 'A cat.', text: 'HELLO', tags: ['cats'], favourite: true });
const backup: Backup = {
  made: 7,
  binned: 0,
  memes: [backupOf(meme, 'originals/a.png')],
  captions: [recordOf(meme, 'description'), recordOf(meme, 'text')],
  tags: [{ name: 'cats', colour: 'teal', made: 3 }],
};

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

  test('keeps the name that a person gave in the library, else takes that of the backup', () => {
    const saved = backupOf({ ...meme, title: 'Saved' }, 'a');
    expect(saved.title).toBe('Saved');
    expect(mergedWithBackup(meme, saved, backup.captions).title).toBe('Saved');
    expect(mergedWithBackup({ ...meme, title: 'Mine' }, saved, backup.captions).title).toBe('Mine');
    expect('title' in mergedWithBackup(meme, backupOf(meme, 'a'), backup.captions)).toBe(false);
  });

  test('replaces a model’s text by an edit from the backup, but never an edit', () => {
    const saved = backupOf({ ...meme, description: edit }, 'a');
    const captions = [recordOf({ ...meme, description: edit }, 'description')];
    expect(mergedWithBackup(meme, saved, captions).description).toEqual(edit);
    const mine = { ...meme, description: { ...edit, value: 'Mine, later.' } };
    expect(mergedWithBackup(mine, saved, captions).description?.value).toBe('Mine, later.');
  });
});
