import { describe, expect, test } from 'vitest';
import { spokenName, titleOf } from '$lib/library/meme-title';
import { makeMeme } from '../../support/records';

describe('a meme is called', () => {
  test('by the name that a person gave it, else by its first words, else by its file', () => {
    const words = { text: 'HELLO', description: 'A cat.' };
    expect(titleOf(makeMeme({ ...words, title: 'My cat' }))).toBe('My cat');
    expect(titleOf(makeMeme(words))).toBe('HELLO');
    expect(titleOf(makeMeme({ text: ' \n', description: 'A cat.' }))).toBe('A cat.');
    expect(titleOf(makeMeme({ name: 'cat.png' }))).toBe('cat.png');
    expect(titleOf(makeMeme({ name: 'cat.png', title: '' }))).toBe('cat.png');
  });

  test('by words on one line that end after a word', () => {
    const text = 'ONE DOES NOT\nSIMPLY   WALK INTO MORDOR WITHOUT A VERY GOOD PLAN';
    expect(titleOf(makeMeme({ text }))).toBe('ONE DOES NOT SIMPLY WALK INTO MORDOR WITHOUT A…');
  });

  test('by a part of a text without spaces, between whole characters', () => {
    expect(titleOf(makeMeme({ text: '猫'.repeat(100) }))).toBe(`${'猫'.repeat(48)}…`);
    expect(titleOf(makeMeme({ text: '😀'.repeat(100) }))).toBe(`${'😀'.repeat(48)}…`);
  });
});

test('a screen reader says the file after what a meme is called, once', () => {
  expect(spokenName(makeMeme({ name: 'cat.png', text: 'HELLO' }))).toBe('HELLO, cat.png');
  expect(spokenName(makeMeme({ name: 'cat.png' }))).toBe('cat.png');
});
