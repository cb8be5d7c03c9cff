import { describe, expect, it } from 'vitest';
import { altText } from '$lib/library/alt-text';
import { makeMeme } from '../../support/records';

describe('alt text', () => {
  it('has the description, then the text of the picture in quotation marks', () => {
    expect(altText(makeMeme({ description: 'A sloth on a branch', text: 'NINE CALLS\nNO ANSWER' }))).toBe(
      'A sloth on a branch. Text: “NINE CALLS NO ANSWER”',
    );
  });

  it('keeps the punctuation at the end of the description', () => {
    expect(altText(makeMeme({ description: 'Who is it?', text: 'ME' }))).toBe('Who is it? Text: “ME”');
  });

  it('leaves out text that the description quotes', () => {
    const description = 'A sign that says "nine calls".';
    expect(altText(makeMeme({ description, text: 'NINE CALLS' }))).toBe(description);
  });

  it('uses whichever of the two exists, and is null without both', () => {
    expect(altText(makeMeme({ description: 'A sloth' }))).toBe('A sloth');
    expect(altText(makeMeme({ text: 'ME' }))).toBe('Text: “ME”');
    expect(altText(makeMeme({ text: ' ' }))).toBeNull();
    expect(altText(makeMeme())).toBeNull();
  });
});
