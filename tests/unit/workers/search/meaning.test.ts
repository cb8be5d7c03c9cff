import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { MemeId } from '$lib/core/ids';
import { quantise } from '$lib/core/vector';
import { WordEmbedder } from '../../../../src/workers/search/meaning/word-embedder';
import { listedWords, WordTable } from '../../../../src/workers/search/meaning/word-table';
import { VectorTable } from '../../../../src/workers/search/meaning/vectors';
import { CHECKED_MEMES, CHECKED_QUERIES } from './checked-meanings';

const file = readFileSync('src/workers/search/meaning/word-vectors.bin');
const table = new WordTable(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength));
const embedder = new WordEmbedder(table);

function cosine(a: Float32Array | null, b: Float32Array | null): number {
  return a?.reduce((sum, value, at) => sum + value * (b?.[at] ?? 0), 0) ?? 0;
}

function meaningOf(text: string): Float32Array | null {
  return embedder.vectorOf(text);
}

/** The indices of a text's words in the table. */
function indices(text: string): (number | undefined)[] {
  return text.split(' ').map((word) => table.indexOf(word));
}

describe('the bundled words', () => {
  test('fit into 6 MB, the most probable first', () => {
    expect(file.byteLength).toBeLessThan(6_000_000);
    expect(table.size).toBe(50_000);
    expect(table.costOf(0)).toBeLessThan(table.costOf(49_999));
    expect(table.indexOf('the')).toBeLessThan(10);
  });

  test('are similar to words of similar meaning', () => {
    const likeness = (a: string, b: string): number => table.similarity(table.indexOf(a) ?? 0, table.indexOf(b) ?? 0);
    expect(likeness('cat', 'cat')).toBeCloseTo(1, 5);
    expect(likeness('cat', 'dog')).toBeGreaterThan(likeness('cat', 'tax') + 0.3);
    expect(likeness('doggo', 'dog')).toBeGreaterThan(0.7);
  });

  test('are found in texts with other accents, endings and case', () => {
    expect(listedWords('The CAFÉ’s cats', table)).toEqual(indices('the cafe cats'));
    expect(listedWords('yeeted', table)).toEqual(indices('yeet'));
    expect(listedWords('nooooo way', table)).toEqual(indices('no way'));
    expect(listedWords('42 €, 猫 🐱 кот', table)).toEqual([]);
  });

  test('are found in letters without spaces', () => {
    expect(listedWords('WEIRDKNOWLEDGEINCREASED', table)).toEqual(indices('weird knowledge increased'));
    expect(listedWords('MONDAYAGAIN', table)).toEqual(indices('monday again'));
    expect(listedWords('qwrtzpsdfgh', table)).toEqual([]);
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
    expect(meaningOf('猫が好き 123')).toBeNull();
  });

  test('finds memes by words that they do not contain', () => {
    const vectors = new VectorTable();
    const texts = new Map(CHECKED_MEMES.map(({ id, description, text }) => [id as MemeId, `${description} ${text}`]));
    for (const [meme, text] of texts) {
      const vector = embedder.vectorOf(text);
      if (vector !== null) vectors.set({ meme, ...quantise(vector) });
    }
    const sums = {
      averages: 0,
      'and word by word': 0,
      'in the first five': 0,
      'above the floor': 0,
      asked: 0,
      quiet: 0,
      none: 0,
    };
    for (const [query, answers] of CHECKED_QUERIES) {
      const vector = embedder.vectorOf(query);
      if (vector === null) throw new Error(`No word of "${query}" is known`);
      const near = vectors.nearest(vector, -1);
      const close = embedder.rescore(query, near, (meme) => texts.get(meme) ?? '');
      const rankIn = (list: readonly { readonly id: MemeId }[]): number =>
        1 + list.findIndex(({ id }) => answers.includes(id));
      if (answers.length === 0) {
        sums.none += 1;
        if (close.length === 0) sums.quiet += 1;
        continue;
      }
      sums.asked += 1;
      sums.averages += 1 / rankIn(near);
      const rank = rankIn(close);
      if (rank > 0) {
        sums['and word by word'] += 1 / rank;
        sums['above the floor'] += 1;
        if (rank <= 5) sums['in the first five'] += 1;
      }
    }
    console.table({
      'mean reciprocal rank, averages alone': (sums.averages / sums.asked).toFixed(3),
      'mean reciprocal rank, above the floor, word by word': (sums['and word by word'] / sums.asked).toFixed(3),
      'answers above the floor': `${sums['above the floor']} of ${sums.asked}`,
      'answers in the first five': `${sums['in the first five']} of ${sums.asked}`,
      'no close match, rightly': `${sums.quiet} of ${sums.none}`,
    });
    expect(sums.averages / sums.asked).toBeGreaterThan(0.7);
    expect(sums['above the floor'] / sums.asked).toBeGreaterThan(0.4);
    expect(sums.quiet / sums.none).toBeGreaterThan(0.6);
    expect(sums['and word by word'] / sums['above the floor']).toBeGreaterThan(0.85);
  });
});
