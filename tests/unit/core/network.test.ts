import { describe, expect, it } from 'vitest';
import { mayBeMetered } from '$lib/core/network';

const computer = (): boolean => false;
const phone = (): boolean => true;

describe('a network that may cost money', () => {
  it('is a mobile one, and every one while the browser saves data', () => {
    expect(mayBeMetered({ connection: { type: 'cellular' } }, computer)).toBe(true);
    expect(mayBeMetered({ connection: { type: 'wifi', saveData: true } }, computer)).toBe(true);
  });

  it('is a phone’s, unless the browser says that it is Wi-Fi', () => {
    expect(mayBeMetered({}, phone)).toBe(true);
    expect(mayBeMetered({ connection: { saveData: false } }, phone)).toBe(true);
    expect(mayBeMetered({ connection: { type: 'unknown' } }, phone)).toBe(true);
    expect(mayBeMetered({ connection: { type: 'wifi' } }, phone)).toBe(false);
  });

  it('is not a computer’s', () => {
    expect(mayBeMetered({}, computer)).toBe(false);
    expect(mayBeMetered({ connection: { type: 'ethernet' } }, computer)).toBe(false);
  });
});
