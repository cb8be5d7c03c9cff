import { describe, expect, it } from 'vitest';
import { looksLikeLanguage, passesSelfTest } from '$lib/captioner/self-test';

describe('looksLikeLanguage', () => {
  it.each([
    'a red circle',
    'The image shows a red circle on a blue background.',
    'Ein roter Kreis vor blauem Hintergrund',
    'Красный круг на синем фоне',
    'There is a circle, a red one; the background (all of it) is blue.',
  ])('accepts %j as language', (answer) => {
    expect(looksLikeLanguage(answer)).toBe(true);
  });

  it.each([
    '',
    'red',
    '!!!!!!!!!!!!!!!!!!!!!!!!',
    'the the the the the the',
    'red circle red circle red circle red circle red circle red circle red circle red circle',
    '\uFFFD\uFFFD red circle blue',
    '<loc_12><loc_44> red <loc_1> circle {{{',
    'redcircleonabluebackgroundwithoutany spacesatallasifthetokenizerhadlostthem',
    '0 1 4 2 0 9 3 8 red blue',
  ])('rejects %j as noise', (answer) => {
    expect(looksLikeLanguage(answer)).toBe(false);
  });
});

describe('passesSelfTest', () => {
  it.each([
    'a red circle',
    'A big red dot on blue.',
    'a round shape on a blue background',
    'The Japanese flag, but red on blue',
  ])('accepts %j', (answer) => {
    expect(passesSelfTest(answer)).toBe(true);
  });

  it.each(['a blue triangle on a yellow background', 'a photo of a cat', 'a redo of a blueprint', ''])(
    'does not let %j pass',
    (answer) => {
      expect(passesSelfTest(answer)).toBe(false);
    },
  );
});
