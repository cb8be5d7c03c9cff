import { expect, test } from 'vitest';
import { cleanFolder, countFolders } from '$lib/library/folder';
import { colourForNew, tagKey, tagName, withoutTag, withTag } from '$lib/core/tag';
import { suggestTags } from '$lib/ui/library/organise/tag-suggestions';
import { makeMeme } from '../../support/records';

test('a tag has 1 to 20 grapheme clusters, on one line, without spaces around it', () => {
  expect(tagName('  reaction \n pics ')).toBe('reaction pics');
  expect(tagName('')).toBeNull();
  expect(tagName(' \t ')).toBeNull();
  expect(tagName('a'.repeat(20))).toBe('a'.repeat(20));
  expect(tagName('a'.repeat(21))).toBeNull();
  expect(tagName('👩‍👩‍👧‍👦'.repeat(20))).toBe('👩‍👩‍👧‍👦'.repeat(20));
  expect(tagName('<b>cats</b>')).toBe('<b>cats</b>');
});

test('tags that differ only in case or accents are the same tag', () => {
  expect(tagKey('Événement')).toBe(tagKey('evenement'));
  expect(tagKey('猫')).not.toBe(tagKey('犬'));
  expect(withTag(['Cats'], 'cats')).toEqual(['Cats']);
  expect(withTag(['Cats'], 'dogs')).toEqual(['Cats', 'dogs']);
  expect(withoutTag(['Cats', 'dogs'], 'CATS')).toEqual(['dogs']);
});

test('a new tag gets the least used colour, never grey', () => {
  expect(colourForNew([])).toBe('red');
  expect(colourForNew(['red', 'orange'])).toBe('yellow');
  expect(colourForNew(['red', 'orange', 'yellow', 'green', 'teal', 'blue', 'purple', 'pink', 'grey'])).toBe('red');
});

test('the first suggestion is the typed tag, existing or new; tags that start with it or contain it follow', () => {
  const tags = ['bobcats', 'Cat', 'category', 'dogs'].map((name, index) => ({
    name,
    colour: 'red' as const,
    memes: index,
  }));
  expect(suggestTags('cat', tags, []).map(({ name }) => name)).toEqual(['Cat', 'category', 'bobcats']);
  expect(suggestTags('ca', tags, [])[0]).toEqual({ name: 'ca', tag: null });
  expect(suggestTags('cat', tags, ['CAT']).map(({ name }) => name)).toEqual(['category', 'bobcats']);
  expect(suggestTags('', tags, []).map(({ name }) => name)).toEqual(['dogs', 'category', 'Cat', 'bobcats']);
  expect(suggestTags('a'.repeat(21), tags, [])).toEqual([]);
});

test('a folder is a path without empty parts, and its count includes its subfolders', () => {
  expect(cleanFolder(' /phone//2024 / ')).toBe('phone/2024');
  expect(cleanFolder(' / ')).toBe('');
  const memes = ['phone/2024', 'phone', 'a', '', 'phone/2024'].map((folder) => makeMeme({ folder }));
  expect(countFolders(memes)).toEqual([
    { path: 'a', memes: 1 },
    { path: 'phone', memes: 3 },
    { path: 'phone/2024', memes: 2 },
  ]);
});
