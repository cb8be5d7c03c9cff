import { describe, expect, test } from 'vitest';
import { textKey } from '$lib/core/vector';
import { outdatedMeanings } from '$lib/search/meaning/meaning-session';
import { joinedMeaning, meaningTexts } from '$lib/search/words/search-doc';
import type { Meme } from '$lib/core/meme';
import { makeMeme } from '../../../support/records';

const meaningOf = (meme: Meme): string => joinedMeaning(meaningTexts(meme));

describe('the text for search by meaning', () => {
  test('is the description, the text in the meme and the tags', () => {
    expect(meaningOf(makeMeme({ description: 'A cat.', text: 'MONDAY', tags: ['sad', 'cat'] }))).toBe(
      'A cat.\nMONDAY\nsad, cat',
    );
    expect(meaningOf(makeMeme())).toBe('');
  });

  test('identifies memes whose vectors are missing, of another text, or no longer needed', () => {
    const same = makeMeme({ description: 'A cat.' });
    const edited = makeMeme({ description: 'A dog.' });
    const fresh = makeMeme({ description: 'A bird.' });
    const emptied = makeMeme();
    const silent = makeMeme();
    const stored = new Map([
      [same.id, textKey('A cat.')],
      [edited.id, textKey('A dgo.')],
      [emptied.id, textKey('gone')],
    ]);
    expect(outdatedMeanings([same, edited, fresh, emptied, silent], stored)).toEqual([edited, fresh, emptied]);
  });
});
