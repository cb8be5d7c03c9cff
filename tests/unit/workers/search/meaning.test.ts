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

/** The words of a text as the table lists them, by their places. */
function places(text: string): (number | undefined)[] {
  return text.split(' ').map((word) => table.indexOf(word));
}

describe('the bundled words', () => {
  test('fit into 6 MB, likeliest first', () => {
    expect(file.byteLength).toBeLessThan(6_000_000);
    expect(table.size).toBe(50_000);
    expect(table.costOf(0)).toBeLessThan(table.costOf(49_999));
    expect(table.indexOf('the')).toBeLessThan(10);
  });

  test('lie near what means the same', () => {
    const likeness = (a: string, b: string): number => table.similarity(table.indexOf(a) ?? 0, table.indexOf(b) ?? 0);
    expect(likeness('cat', 'cat')).toBeCloseTo(1, 5);
    expect(likeness('cat', 'dog')).toBeGreaterThan(likeness('cat', 'tax') + 0.3);
    expect(likeness('doggo', 'dog')).toBeGreaterThan(0.7);
  });

  test('are found in texts whatever their accents, endings and case', () => {
    expect(listedWords('The CAFÉ’s cats', table)).toEqual(places('the cafe cats'));
    expect(listedWords('yeeted', table)).toEqual(places('yeet'));
    expect(listedWords('nooooo way', table)).toEqual(places('no way'));
    expect(listedWords('42 €, 猫 🐱 кот', table)).toEqual([]);
  });

  test('are found in letters that lost their spaces', () => {
    expect(listedWords('WEIRDKNOWLEDGEINCREASED', table)).toEqual(places('weird knowledge increased'));
    expect(listedWords('MONDAYAGAIN', table)).toEqual(places('monday again'));
    expect(listedWords('qwrtzpsdfgh', table)).toEqual([]);
  });
});

describe('meaning by word vectors', () => {
  test('does not depend on the order or the frequent words of a text', () => {
    expect(cosine(meaningOf('a dog on a sofa'), meaningOf('sofa dog'))).toBeGreaterThan(0.95);
    expect(cosine(meaningOf('kitten'), meaningOf('puppy'))).toBeGreaterThan(
      cosine(meaningOf('kitten'), meaningOf('tax')),
    );
  });

  test('of a text without any known word is nothing, not a point', () => {
    expect(meaningOf('')).toBeNull();
    expect(meaningOf('猫が好き 123')).toBeNull();
  });

  test('finds memes by other words than theirs', () => {
    const vectors = new VectorTable();
    const texts = new Map(CHECKED_MEMES.map(({ id, description, text }) => [id as MemeId, `${description} ${text}`]));
    for (const [meme, text] of texts) {
      const vector = embedder.vectorOf(text);
      if (vector !== null) vectors.set({ meme, ...quantise(vector) });
    }
    const ways = {
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
        ways.none += 1;
        if (close.length === 0) ways.quiet += 1;
        continue;
      }
      ways.asked += 1;
      ways.averages += 1 / rankIn(near);
      const rank = rankIn(close);
      if (rank > 0) {
        ways['and word by word'] += 1 / rank;
        ways['above the floor'] += 1;
        if (rank <= 5) ways['in the first five'] += 1;
      }
    }
    console.table({
      'mean reciprocal rank, averages alone': (ways.averages / ways.asked).toFixed(3),
      'mean reciprocal rank, above the floor, word by word': (ways['and word by word'] / ways.asked).toFixed(3),
      'answers above the floor': `${ways['above the floor']} of ${ways.asked}`,
      'answers in the first five': `${ways['in the first five']} of ${ways.asked}`,
      'no close match, rightly': `${ways.quiet} of ${ways.none}`,
    });
    expect(ways.averages / ways.asked).toBeGreaterThan(0.7);
    expect(ways['above the floor'] / ways.asked).toBeGreaterThan(0.4);
    expect(ways.quiet / ways.none).toBeGreaterThan(0.6);
    expect(ways['and word by word'] / ways['above the floor']).toBeGreaterThan(0.85);
  });
});
