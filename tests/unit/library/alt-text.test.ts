import { describe, expect, it } from 'vitest';
import { altText } from '$lib/library/alt-text';
import { makeMeme } from '../../support/records';

describe('the alt text of a meme', () => {
  it('says what it shows and then what is written on it', () => {
    expect(altText(makeMeme({ description: 'A sloth on a branch', text: 'NINE CALLS\nNO ANSWER' }))).toBe(
      'A sloth on a branch. Text: “NINE CALLS NO ANSWER”',
    );
  });

  it('keeps a sentence’s own end', () => {
    expect(altText(makeMeme({ description: 'Who is it?', text: 'ME' }))).toBe('Who is it? Text: “ME”');
  });

  it('does not say words twice that the description quotes', () => {
    const description = 'A sign that says "nine calls".';
    expect(altText(makeMeme({ description, text: 'NINE CALLS' }))).toBe(description);
  });

  it('is one of the two where there is only one, and null where there is none', () => {
    expect(altText(makeMeme({ description: 'A sloth' }))).toBe('A sloth');
    expect(altText(makeMeme({ text: 'ME' }))).toBe('Text: “ME”');
    expect(altText(makeMeme({ text: ' ' }))).toBeNull();
    expect(altText(makeMeme())).toBeNull();
  });
});
