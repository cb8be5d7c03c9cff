import { statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { MemeId } from '$lib/core/ids';
import type { MeaningTexts } from '$lib/search/words/search-doc';
import { FLOORS } from '../../../../src/workers/search/meaning/word-embedder';
import { WordIndex } from '../../../../src/workers/search/meaning/word-index';
import { listedWords } from '../../../../src/workers/search/meaning/word-table';
import { wordEmbedder, wordTable } from '../../../support/word-embedder';
import { CHECKED_MEMES, CHECKED_QUERIES } from './checked-meanings';

const table = await wordTable();
const embedder = await wordEmbedder();

/** With these every meme is close: the order alone. */
const NO_FLOORS = { close: -1, perhaps: -1 };

function cosine(a: Float32Array | null, b: Float32Array | null): number {
  return a?.reduce((sum, value, at) => sum + value * (b?.[at] ?? 0), 0) ?? 0;
}

function meaningOf(text: string): Float32Array | null {
  return embedder.vectorOf(listed(text));
}

/** The indices of a text's words in the table. */
function indices(text: string): (number | undefined)[] {
  return text.split(' ').map((word) => table.indexOf(word));
}

function listed(text: string): readonly number[] {
  return listedWords(text, table).words;
}

function wordsOf(pair: string): [string, string] {
  const [one = '', other = ''] = pair.split(' ');
  return [one, other];
}

function likeness(a: string, b: string): number {
  const [one, other] = indices(`${a} ${b}`);
  if (one === undefined || other === undefined) throw new Error(`${a} or ${b} is not listed`);
  return table.similarity(one, other);
}

/** An index of memes with these texts; the others are empty. */
function indexOf(memes: Readonly<Record<string, Partial<MeaningTexts>>>): WordIndex {
  const index = new WordIndex(embedder);
  for (const [id, texts] of Object.entries(memes))
    index.set({ id: id as MemeId, texts: { description: '', text: '', name: '', tags: '', ...texts } });
  return index;
}

describe('the bundled words', () => {
  test('fit into 6 MB, the most probable first', () => {
    expect(statSync('src/workers/search/meaning/word-vectors.bin').size).toBeLessThan(6_000_000);
    expect(table.size).toBe(50_000);
    expect(table.costOf(0)).toBeLessThan(table.costOf(49_999));
    expect(table.indexOf('the')).toBeLessThan(10);
  });

  test('are similar to words of similar meaning', () => {
    expect(likeness('cat', 'cat')).toBeCloseTo(1, 5);
    expect(likeness('cat', 'dog')).toBeGreaterThan(likeness('cat', 'tax') + 0.3);
    for (const pair of ['kitten cat', 'doggo dog', 'automobile car', 'physician doctor', 'lawyer attorney'])
      expect(likeness(...wordsOf(pair)), pair).toBeGreaterThan(0.7);
  });

  test('are near their other forms', () => {
    for (const pair of [
      'cat cats',
      'dog dogs',
      'mouse mice',
      'run running',
      'sleep sleeping',
      'buy bought',
      'sad sadness',
    ])
      expect(likeness(...wordsOf(pair)), pair).toBeGreaterThan(0.7);
    // Less near, but far from what is unrelated, which is below 0.2.
    for (const pair of ['child children', 'eat ate', 'happy happiness', 'bored boredom'])
      expect(likeness(...wordsOf(pair)), pair).toBeGreaterThan(0.4);
    for (const pair of ['kitten tax', 'sad sandwich', 'happy tax'])
      expect(likeness(...wordsOf(pair)), pair).toBeLessThan(0.2);
  });

  test('include contractions with and without an apostrophe, which weigh little, and numbers', () => {
    expect(listed("I don't, you CAN’T, they wont")).toEqual(indices("i don't you can't they wont"));
    expect(table.costOf(table.indexOf('dont') ?? 0)).toBeLessThan(8);
    expect(listed('404 in 2020')).toEqual(indices('404 in 2020'));
  });

  test('are found in texts with other accents, endings and case', () => {
    expect(listed('The CAFÉ’s cats')).toEqual(indices('the cafe cats'));
    expect(listed('yeeted')).toEqual(indices('yeet'));
    expect(listed('unbothered')).toEqual(indices('bothered'));
    expect(listed('nooooo way')).toEqual(indices('no way'));
  });

  test('are found in letters without spaces', () => {
    expect(listed('WEIRDKNOWLEDGEINCREASED')).toEqual(indices('weird knowledge increased'));
    expect(listed('MONDAYAGAIN')).toEqual(indices('monday again'));
  });

  test('do not include other scripts, senseless letters and long numbers, of which the last two are counted', () => {
    expect(listedWords('猫 🐱 кот', table)).toEqual({ words: [], unlisted: 0 });
    expect(listedWords('qwrtzpsdfgh cat 20202020', table)).toEqual({ words: indices('cat'), unlisted: 2 });
  });

  test('are read up to the 512th of a text', () => {
    expect(listed('cat '.repeat(600))).toHaveLength(512);
  });
});

describe('meaning by word vectors', () => {
  test('hardly depends on the order or the frequent words of a text', () => {
    expect(cosine(meaningOf('a dog on a sofa'), meaningOf('sofa dog'))).toBeGreaterThan(0.95);
    expect(cosine(meaningOf('kitten'), meaningOf('puppy'))).toBeGreaterThan(
      cosine(meaningOf('kitten'), meaningOf('tax')),
    );
  });

  test('of a text without any known word is null', () => {
    expect(meaningOf('')).toBeNull();
    expect(meaningOf('猫が好き')).toBeNull();
  });

  test('is not asked for queries in other scripts, emoji or unknown words alone', () => {
    const index = indexOf({ cat: { description: 'A cat.' }, neko: { description: '猫が好き' } });
    expect(index.near('kitten').close.map(({ id }) => id)).toEqual(['cat']);
    for (const query of ['恐竜', 'крокодил', '🦖', 'iiii', 'blorptastic', ''])
      expect(index.near(query), query).toEqual({ close: [], perhaps: [] });
  });

  test('is less near with each word that is not known', () => {
    const index = indexOf({ cat: { description: 'A cat sleeps on a sofa.' } });
    expect(index.near('kitten 🦖', NO_FLOORS)).toEqual(index.near('kitten крокодил', NO_FLOORS));
    expect(index.near('kitten 🦖', NO_FLOORS)).toEqual(index.near('kitten blorptastic', NO_FLOORS));
    const [plain, with1, with2] = ['kitten', 'kitten blorptastic', 'kitten blorptastic zzxqv'].map(
      (query) => index.near(query, NO_FLOORS).close[0]?.score ?? 0,
    );
    expect(with1).toBeLessThan((plain ?? 0) * 0.6);
    expect(with2).toBeLessThan((with1 ?? 0) * 0.8);
  });

  test('names the texts that are near, the nearest first', () => {
    const index = indexOf({
      both: { description: 'Two lawyers in a court.', text: 'MY ATTORNEY', tags: 'beach, holiday' },
      name: { description: 'A red chair.', text: 'HELLO', name: 'the lawyer' },
    });
    const { close } = index.near('attorneys');
    expect(close.map(({ id, near }) => [id, near])).toEqual([
      ['both', ['text', 'description']],
      ['name', ['name']],
    ]);
  });

  test('follows changed texts and forgets memes', () => {
    const index = indexOf({ one: { description: 'A cat.' } });
    const found = (query: string): MemeId[] => index.near(query).close.map(({ id }) => id);
    index.set({ id: 'one' as MemeId, texts: { description: 'A tractor.', text: '', name: '', tags: '' } });
    expect(found('kitten')).toEqual([]);
    expect(found('tractors')).toEqual(['one']);
    index.delete('one' as MemeId);
    expect(found('tractors')).toEqual([]);
  });

  test('finds memes by words that they do not contain', () => {
    const index = indexOf(
      Object.fromEntries(CHECKED_MEMES.map(({ id, description, text }) => [id, { description, text }])),
    );
    const asked = CHECKED_QUERIES.filter(([, answers]) => answers.length > 0);
    const ranks = asked.map(([query, answers]) => {
      const { close } = index.near(query, NO_FLOORS);
      return 1 + close.findIndex(({ id }) => answers.includes(id));
    });
    const shown = asked.filter(([query, answers]) => {
      const { close, perhaps } = index.near(query);
      return [...close, ...perhaps].slice(0, 6).some(({ id }) => answers.includes(id));
    });
    const none = CHECKED_QUERIES.filter(([, answers]) => answers.length === 0);
    const quiet = none.filter(([query]) => index.near(query).close.length === 0);
    const share = (part: readonly unknown[], whole: readonly unknown[]): number => part.length / whole.length;
    const reciprocal = ranks.reduce((sum, rank) => sum + 1 / rank, 0) / ranks.length;
    console.table({
      floors: JSON.stringify(FLOORS),
      'mean reciprocal rank': reciprocal.toFixed(3),
      'in the first six': share(shown, asked).toFixed(3),
      'no close match, rightly': share(quiet, none).toFixed(3),
    });
    expect(reciprocal).toBeGreaterThan(0.85);
    expect(share(shown, asked)).toBeGreaterThan(0.9);
    expect(share(quiet, none)).toBeGreaterThan(0.8);
  });
});
