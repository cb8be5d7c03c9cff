import { describe, expect, it } from 'vitest';
import { cardAspect, textLines } from '$lib/ui/library/cards/card-height';

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

describe('the estimated number of lines', () => {
  it('is zero for no text and one for a short one', () => {
    expect(textLines('', 14, 200, 6)).toBe(0);
    expect(textLines('A frog', 14, 200, 6)).toBe(1);
  });

  it('agrees with how a card of this width breaks between words', () => {
    expect(textLines('A sloth sits on a branch in front of a blue wall.', 14, 216, 6)).toBe(2);
    expect(textLines('aaaa aaaa aaaa', 14, 70, 6)).toBe(2);
  });

  it('counts words that are longer than a line as broken, up to the maximum', () => {
    expect(textLines('a'.repeat(100), 10, 56, 99)).toBe(10);
    expect(textLines('a'.repeat(100), 10, 56, 4)).toBe(4);
  });

  it('breaks between any two CJK characters', () => {
    expect(textLines('猫'.repeat(25), 10, 100, 9)).toBe(3);
  });
});
