import { describe, expect, test } from 'vitest';
import { textKey } from '$lib/core/vector';
import { outdatedMeanings } from '$lib/search/meaning/meaning-session';
import { passagesOf, fieldsOf } from '$lib/search/meaning/passages';
import { meaningTexts } from '$lib/search/words/search-doc';
import type { Meme } from '$lib/core/meme';
import { makeMeme } from '../../../support/records';

/** The texts that are embedded, each with the fields that it is of. */
const embedded = (meme: Meme): (readonly [string, ...string[]])[] =>
  passagesOf(meaningTexts(meme)).map(({ text, fields }) => [text, ...fieldsOf(fields)] as const);

const keyOf = (description: string, text = '', name = '', tags = ''): number =>
  textKey([description, text, name, tags].join('\0'));

describe('search by meaning', () => {
  test('embeds the description, the words and all texts together, each text once', () => {
    expect(embedded(makeMeme({ description: 'A cat.', text: 'MONDAY', tags: ['sad', 'cat'] }))).toEqual([
      ['A cat.', 'description'],
      ['MONDAY', 'text'],
      ['A cat.\nMONDAY\nsad, cat', 'description', 'text', 'tags'],
    ]);
    expect(embedded(makeMeme({ description: 'A cat.' }))).toEqual([['A cat.', 'description']]);
    expect(embedded(makeMeme({ text: 'MONDAY', title: 'Mine' }))).toEqual([
      ['MONDAY', 'text'],
      ['MONDAY\nMine', 'text', 'name'],
    ]);
    expect(embedded(makeMeme({ tags: ['sad'] }))).toEqual([['sad', 'tags']]);
    expect(embedded(makeMeme({ text: ' ' }))).toEqual([]);
  });

  test('identifies memes whose vectors are missing, of other texts, or no longer needed', () => {
    const same = makeMeme({ description: 'A cat.' });
    const edited = makeMeme({ description: 'A dog.' });
    const moved = makeMeme({ text: 'A fish.' });
    const fresh = makeMeme({ description: 'A bird.' });
    const emptied = makeMeme();
    const silent = makeMeme();
    const stored = new Map([
      [same.id, keyOf('A cat.')],
      [edited.id, keyOf('A dgo.')],
      [moved.id, keyOf('A fish.')],
      [emptied.id, keyOf('gone')],
    ]);
    const memes = [same, edited, moved, fresh, emptied, silent];
    expect(outdatedMeanings(memes, stored)).toEqual([edited, moved, fresh, emptied]);
  });
});
