import { describe, expect, it } from 'vitest';
import { cardAspect } from '$lib/ui/library/cards/card-height';

describe('the shape of a picture on a card', () => {
  it('is the meme’s own', () => {
    expect(cardAspect({ width: 800, height: 600 })).toBeCloseTo(4 / 3);
  });

  it('is held within limits for strips and panoramas', () => {
    expect(cardAspect({ width: 100, height: 4000 })).toBe(0.5);
    expect(cardAspect({ width: 4000, height: 100 })).toBe(3.2);
    expect(cardAspect({ width: 10, height: 0 })).toBe(3.2);
  });
});
