import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Meme } from '$lib/core/meme';
import { hasOtherLanguages, languageOf, prefersOther } from '$lib/models/advice/other-languages';
import { makeMeme } from '../../../support/records';

/** Texts of memes in 20 languages, not made for this. */
const TEXTS = JSON.parse(readFileSync('tests/fixtures/reader/texts.json', 'utf8')) as Record<string, string[]>;

const withText = (text: string): Meme => makeMeme({ text });

for (const [language, texts] of Object.entries(TEXTS))
  test(`memes in the language ${language} are told from English ones`, () => {
    const other = texts.filter((text) => languageOf(text) === 'other');
    expect(other.length / texts.length).toBeGreaterThanOrEqual(0.9);
    expect(texts.filter((text) => languageOf(text) === 'English').length / texts.length).toBeLessThanOrEqual(0.05);
    expect(hasOtherLanguages(texts.map(withText))).toBe(true);
  });

test('English memes, a few of other languages among them, are English, and a fifth of others is a clear share', () => {
  const english = [
    'WHEN YOU SEE THE BILL',
    'THIS IS FINE',
    'I HAVE NO IDEA WHAT I AM DOING',
    'ME AT 3 AM IN THE KITCHEN',
  ];
  const german = (count: number): Meme[] => (TEXTS.de ?? []).slice(0, count).map(withText);
  const many = Array.from({ length: 10 }, () => english.map(withText)).flat();
  expect(hasOtherLanguages([...many, ...german(5)])).toBe(false);
  expect(hasOtherLanguages([...many, ...german(12)])).toBe(true);
  expect(hasOtherLanguages(german(2))).toBe(false);
  expect(hasOtherLanguages([])).toBe(false);
});

test('descriptions by models, which are English, do not count, nor do texts without words that tell', () => {
  const described = (text: string): Meme =>
    makeMeme({ text, description: 'a man who is sitting on the couch with his dog' });
  expect(hasOtherLanguages((TEXTS.ru ?? []).map(described))).toBe(true);
  expect(languageOf('LOL 2024 :-)')).toBeNull();
  expect(languageOf('')).toBeNull();
});

test('a large library is sampled', () => {
  const some = withText('DAS IST NICHT DER PLAN');
  let read = 0;
  const memes = new Proxy(
    Array.from({ length: 50_000 }, () => some),
    {
      get: (target, key) => {
        if (typeof key === 'string' && /^\d+$/.test(key)) read += 1;
        return Reflect.get(target, key) as unknown;
      },
    },
  );
  expect(hasOtherLanguages(memes)).toBe(true);
  expect(read).toBeLessThan(400);
});

test('the first language of the browser counts, because browsers add English to others', () => {
  expect(prefersOther(['de-DE', 'de', 'en-US', 'en'])).toBe(true);
  expect(prefersOther(['en-GB', 'es'])).toBe(false);
  expect(prefersOther([])).toBe(false);
});
