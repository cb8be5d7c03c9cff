import { describe, expect, test } from 'vitest';
import { knownWords, type Pieces } from '../../../../../src/workers/search/meaning/known-words';

/** Like the tokenizer of MiniLM: some letters of other scripts are pieces, whole words of them are not. */
const wordPieces: Pieces = {
  unknown: '[UNK]',
  piecesOf: (text) =>
    text.split(/\s+/).flatMap((word) => (/[猫🦖]/u.test(word) ? ['[UNK]'] : ['##', ...Array.from(word)])),
};
/** Like a tokenizer of many languages. */
const sentencePieces: Pieces = {
  unknown: '<unk>',
  piecesOf: (text) => (text.includes('𓀀') ? ['▁', '<unk>'] : ['▁', ...Array.from(text)]),
};

describe('the known words of a text', () => {
  test('are all words of a text in English, with its spaces and marks', () => {
    for (const text of ['a sad cat', 'WHEN IT IS\nMONDAY - again …', '0815 4711', 'Ünïcode straße'])
      expect(knownWords(text, 'English', wordPieces)).toBe(text);
  });

  test('are none in another script, in emoji, and in marks alone', () => {
    for (const text of ['猫', '🦖', '🦖 猫', 'крокодил', '車', 'παραλια', '…?', '', '  '])
      expect(knownWords(text, 'English', wordPieces)).toBe('');
  });

  test('are those that remain when a text has some', () => {
    expect(knownWords('猫 cat 🦖 кот', 'English', wordPieces)).toBe('cat ');
  });

  test('are those of every script for a model of many languages', () => {
    for (const text of ['猫', '🦖', 'крокодил', 'a sad cat'])
      expect(knownWords(text, 'About 100 languages', sentencePieces)).toBe(text);
    expect(knownWords('𓀀', 'About 100 languages', sentencePieces)).toBe('');
  });
});
