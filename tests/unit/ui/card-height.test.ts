import { describe, expect, it } from 'vitest';
import { cardAspect, estimateCardHeight } from '$lib/ui/library/cards/card-height';

describe('the aspect ratio of a picture on a card', () => {
  it('is that of the meme', () => {
    expect(cardAspect({ width: 800, height: 600 })).toBeCloseTo(4 / 3);
  });

  it('is limited for strips and panoramas', () => {
    expect(cardAspect({ width: 100, height: 4000 })).toBe(0.5);
    expect(cardAspect({ width: 4000, height: 100 })).toBe(3.2);
    expect(cardAspect({ width: 10, height: 0 })).toBe(3.2);
  });
});

describe('the height of a card', () => {
  it('is that of the picture and of two lines of words, whatever is known of the meme', () => {
    expect(estimateCardHeight({ width: 800, height: 600 }, 240)).toBe(180 + 42);
    expect(estimateCardHeight({ width: 100, height: 4000 }, 240)).toBe(480 + 42);
  });
});
