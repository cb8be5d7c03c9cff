import { describe, expect, it } from 'vitest';
import { newMemeId } from '$lib/core/ids';
import { formatMemes } from '$lib/core/format';
import { animatedSentence, progressWords, reportGroups, reportSentence } from '$lib/ui/library/words';

const NOTHING = { added: [], known: [], back: [], animated: [], damaged: [], leftOut: [], failed: [] };

describe('words of an import', () => {
  it('count memes', () => {
    expect([formatMemes(0), formatMemes(1), formatMemes(1200)]).toEqual(['0 memes', '1 meme', '1,200 memes']);
  });

  it('name only what happened', () => {
    expect(reportSentence({ ...NOTHING, added: [newMemeId()] })).toBe('1 meme added.');
    const known = [{ name: 'a.png', meme: newMemeId() }];
    const source = { file: new File([], 'b.txt'), folder: '' };
    const failed = [{ name: 'b.txt', source, failure: { kind: 'not-an-image' as const } }];
    expect(reportSentence({ ...NOTHING, known, failed })).toBe('1 already here, 1 could not be added.');
  });

  it('say what came back from the bin', () => {
    const meme = newMemeId();
    const one = { ...NOTHING, added: [meme], back: [{ name: 'a.png', meme }] };
    expect(reportSentence(one)).toBe('1 meme added. It was in the bin and is back with its texts.');
    expect(reportGroups(one)).toEqual([
      { tone: 'plain', text: 'Back from the bin, with what was written about it.', files: [{ name: 'a.png', meme }] },
    ]);
    const two = { ...one, added: [meme, meme], back: [...one.back, ...one.back] };
    expect(reportSentence(two)).toBe('2 memes added. They were in the bin and are back with their texts.');
  });

  it('count the files of a folder that are no pictures', () => {
    const leftOut = Array.from({ length: 21 }, (_, index) => `${index}.json`);
    expect(reportSentence({ ...NOTHING, added: [newMemeId()], leftOut })).toBe(
      '1 meme added, 21 other files left out.',
    );
    expect(reportSentence({ ...NOTHING, leftOut: ['notes.txt'] })).toBe(
      'There was no picture in what you added; 1 other file left out.',
    );
    expect(reportGroups({ ...NOTHING, leftOut: ['notes.txt'] })).toEqual([
      { tone: 'plain', text: 'Not a picture that can be added; left out.', files: [{ name: 'notes.txt', meme: null }] },
    ]);
  });

  it('say so if there was nothing to add', () => {
    const source = { file: new File([new Uint8Array(90_000)], 'big.png'), folder: '' };
    const unfit = { name: 'big.png', source, failure: { kind: 'storage-full' as const } };
    expect(reportSentence({ ...NOTHING, added: [newMemeId()], failed: [unfit, unfit] })).toBe(
      '1 meme added, 2 did not fit: 180 KB more are needed.',
    );
    expect(reportSentence({ ...NOTHING, leftOut: ['notes.txt'], failed: [unfit] })).toBe(
      '1 other file left out, 1 did not fit: 90 KB more are needed.',
    );
    expect(reportSentence(NOTHING)).toBe('There was no picture in what you added.');
  });

  it('say that only the first frame of animated pictures is used', () => {
    expect(animatedSentence(NOTHING)).toBe('');
    expect(animatedSentence({ ...NOTHING, animated: ['a.gif'] })).toMatch(/^1 is animated: its first frame/);
    expect(animatedSentence({ ...NOTHING, animated: ['a.gif', 'b.gif'] })).toMatch(
      /^2 are animated: their first frames/,
    );
  });

  it('group files by result, the most common failure first', () => {
    const source = { file: new File([], 'b.txt'), folder: '' };
    const failure = (kind: 'empty-file' | 'not-an-image', name: string) => ({ name, source, failure: { kind } });
    const failed = [failure('empty-file', 'a'), failure('not-an-image', 'b'), failure('not-an-image', 'c')];
    const known = [{ name: 'd', meme: newMemeId() }];
    const groups = reportGroups({ ...NOTHING, failed, known, animated: ['e'] });
    expect(groups.map(({ tone, files }) => [tone, ...files.map(({ name }) => name)])).toEqual([
      ['bad', 'b', 'c'],
      ['bad', 'a'],
      ['plain', 'd'],
      ['plain', 'e'],
    ]);
    expect(groups[2]?.files[0]?.meme).toBe(known[0]?.meme);
  });

  it('show the progress of an import', () => {
    expect(progressWords({ done: 0, total: 0, paused: false })).toBe('Looking for pictures');
    expect(progressWords({ done: 3, total: 1200, paused: false })).toBe('Adding 3 of 1,200');
    expect(progressWords({ done: 3, total: 1200, paused: true })).toBe('Paused at 3 of 1,200');
  });
});
