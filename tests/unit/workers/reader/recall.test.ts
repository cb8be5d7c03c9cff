import { describe, expect, it } from 'vitest';
import { wordRecall } from '../../../support/recall';

describe('word recall', () => {
  it('counts words whatever their case, order and punctuation', () => {
    expect(wordRecall("I don't: KNOW!", 'know, don’t i')).toEqual({ found: 3, total: 3 });
  });

  it('counts a repeated word as often as it was read', () => {
    expect(wordRecall('do I do it', 'do it')).toEqual({ found: 2, total: 4 });
  });

  it('counts a Turkish capital with and without its dot', () => {
    expect(wordRecall('YEMİN EDERİM', 'YEMIN EDERİM')).toEqual({ found: 2, total: 2 });
  });

  it('does not count words run together', () => {
    expect(wordRecall('THIS IS FINE', 'THISIS FINE')).toEqual({ found: 1, total: 3 });
  });
});
