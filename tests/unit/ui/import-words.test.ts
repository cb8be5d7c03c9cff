import { describe, expect, it } from 'vitest';
import { newMemeId } from '$lib/domain/ids';
import { animatedSentence, memes, reportSentence } from '$lib/ui/library/import-words';

const NOTHING = { added: [], known: [], animated: [], failed: [] };

describe('what is said of an import', () => {
  it('counts memes in words', () => {
    expect([memes(0), memes(1), memes(1200)]).toEqual(['0 memes', '1 meme', '1,200 memes']);
  });

  it('names only what happened', () => {
    expect(reportSentence({ ...NOTHING, added: [newMemeId()] })).toBe('1 meme added.');
    const known = [{ name: 'a.png', meme: newMemeId() }];
    const source = { file: new File([], 'b.txt'), folder: '' };
    const failed = [{ name: 'b.txt', source, failure: { kind: 'not-an-image' as const } }];
    expect(reportSentence({ ...NOTHING, known, failed })).toBe('1 already here, 1 could not be added.');
  });

  it('says so when there was nothing to add', () => {
    expect(reportSentence(NOTHING)).toBe('There was no picture in what you added.');
  });

  it('says of moving pictures that their first frame counts', () => {
    expect(animatedSentence(NOTHING)).toBe('');
    expect(animatedSentence({ ...NOTHING, animated: ['a.gif'] })).toMatch(/^1 moves: its first frame/);
    expect(animatedSentence({ ...NOTHING, animated: ['a.gif', 'b.gif'] })).toMatch(/^2 move: their first frames/);
  });
});
