import { describe, expect, test } from 'vitest';
import type { Alike } from '$lib/copies/likeness';
import type { MemeId } from '$lib/core/ids';
import { meaningText, outdatedMeanings } from '$lib/search/meaning/meaning-texts';
import { moreLikeThis } from '$lib/search/more-like-this';
import { textKey } from '$lib/core/vector';
import { makeMeme } from '../../support/records';

const id = (name: string): MemeId => name as MemeId;
const alike = (b: string, likeness: Alike['likeness']): Alike => ({ a: id('me'), b: id(b), likeness, distance: 3 });

describe('more like this', () => {
  const me = { id: id('me'), tags: ['cat', 'monday'] };

  test('ranks looks before meaning before tags, and says why', () => {
    const others = [
      { id: id('tagged'), tags: ['cat', 'monday'] },
      { id: id('template'), tags: [] },
      { id: id('meant'), tags: [] },
      { id: id('nothing'), tags: ['dog'] },
    ];
    const evidence = { meaning: [{ id: id('meant'), score: 0.8 }], alike: [alike('template', 'same-template')] };
    expect(moreLikeThis(me, others, evidence, 10)).toEqual([
      { id: 'template', reasons: ['same-template'] },
      { id: 'meant', reasons: ['meaning'] },
      { id: 'tagged', reasons: ['tags'] },
    ]);
  });

  test('adds reasons up, never names the meme itself, and stops at the count', () => {
    const others = [me, { id: id('a'), tags: ['cat'] }, { id: id('b'), tags: [] }];
    const meaning = ['b', 'a', 'me'].map((name) => ({ id: id(name), score: 0.5 }));
    const found = moreLikeThis(me, others, { meaning, alike: [] }, 1);
    expect(found).toEqual([{ id: 'a', reasons: ['meaning', 'tags'] }]);
  });

  test('takes a rare tag for a better sign than one that everything carries', () => {
    const common = Array.from({ length: 50 }, (_, index) => ({ id: id(`${index}`), tags: ['cat'] }));
    const found = moreLikeThis(me, [...common, { id: id('rare'), tags: ['monday'] }], { meaning: [], alike: [] }, 1);
    expect(found[0]?.id).toBe('rare');
  });
});

describe('the text a meaning is made of', () => {
  test('is the description, the text in the meme and the tags', () => {
    expect(meaningText(makeMeme({ description: 'A cat.', text: 'MONDAY', tags: ['sad', 'cat'] }))).toBe(
      'A cat.\nMONDAY\nsad, cat',
    );
    expect(meaningText(makeMeme())).toBe('');
  });

  test('shows whose vectors are missing, made of another text, or left over', () => {
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
