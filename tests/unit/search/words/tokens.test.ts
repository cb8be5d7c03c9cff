import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tokenise } from '../../../../src/lib/search/words/tokens';

const terms = (text: string): string =>
  tokenise(text)
    .map(({ term }) => term)
    .join(' ');

describe('words of a text', () => {
  it.each([
    ['distracted_boyfriend-2.jpg', 'distracted boyfriend 2 jpg'],
    ['DogPark', 'dogpark dog park'],
    ['GTA5', 'gta5 gta 5'],
    ["DON'T", 'dont'],
    ["L'homme qu'elle aime", 'l homme qu elle aime'],
    ['well-known', 'well known'],
    ['#mondaymood @me', 'mondaymood me'],
    ['Schäferhund, Größe!', 'schaferhund schaeferhund grosse groesse'],
    ['AC/DC, wi-fi', 'acdc ac dc wifi wi fi'],
    ['U.S.A. e.g.', 'usa u s a eg e g'],
    ['24/7 but 1.5 and 11/05/2024', '247 24 7 but 1 5 and 11 05 2024'],
    ['my-cat.jpg IMG-2024-05', 'my cat jpg img 2024 05'],
    ['R2-D2', 'r2d2 r2 r 2 d2 d 2'],
    ['C++, C# and A+', 'c++ c c# c and a+ a'],
    ["rock'n'roll & R&B", 'rocknroll rock n roll & rb r & b'],
    ['眠そうな猫', '眠そ そう うな な猫 猫'],
    ['강아지가', '강아 아지 지가 가'],
    ['Tシャツ2', 't しゃ ゃつ つ 2'],
    ['OK 🎉🕺🏽', 'ok 🎉 🕺'],
    ['🇩🇪🇫🇷', '🇩🇪 🇫🇷'],
    ['चाय पी', 'चाय पी'],
    ['… --- !!', ''],
  ])('of %s are %s', (text, expected) => {
    expect(terms(text)).toBe(expected);
  });

  it('have their ranges in the original text', () => {
    const text = 'Eine GROSSE №7 眠い猫 DogPark';
    for (const { start, end } of tokenise(text)) expect(text.slice(start, end)).toMatch(/^[\p{L}\p{N}№]+$/u);
    const [, , seven] = tokenise(text);
    expect(text.slice(seven?.start, seven?.end)).toBe('7');
  });

  it('are in order for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        let place = 0;
        for (const token of tokenise(text)) {
          expect(token.term).not.toBe('');
          expect(token.start).toBeLessThan(token.end);
          expect(token.end).toBeLessThanOrEqual(text.length);
          expect(token.place).toBeGreaterThanOrEqual(Math.max(0, place - 1));
          place = token.place;
        }
      }),
    );
  });
});
