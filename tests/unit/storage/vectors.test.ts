import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, test } from 'vitest';
import { newMemeId, type MemeId } from '$lib/core/ids';
import { success } from '$lib/core/result';
import { bucketOf, quantise, type MemeVectors, type VectorBlock } from '$lib/core/vector';
import type * as Memes from '$lib/storage/memes';
import type * as Vectors from '$lib/storage/vectors';
import { emptyBrowser, newMeme, valueOf } from './fixtures';

let memes: typeof Memes;
let vectors: typeof Vectors;

beforeEach(async () => {
  emptyBrowser();
  memes = await import('$lib/storage/memes');
  vectors = await import('$lib/storage/vectors');
});

function some(meme: MemeId, text = 1, count = 1 + (text % 3)): MemeVectors {
  const numbers = (): Float32Array => Float32Array.from({ length: 3 }, () => Math.random() - 0.5);
  return {
    meme,
    text,
    vectors: Array.from({ length: count }, (_, at) => ({ fields: at + 1, ...quantise(numbers()) })),
  };
}

type Plain = { readonly text: number; readonly vectors: { fields: number; step: number; values: number[] }[] };

/** The vectors of all blocks by meme, as plain arrays. */
function contents(blocks: readonly VectorBlock[]): Map<MemeId, Plain> {
  return new Map(
    blocks.flatMap(({ memes: ids, texts, counts, fields, steps, values, dimensions }) => {
      let row = 0;
      return ids.map((id, at) => {
        const own = Array.from({ length: counts[at] ?? 0 }, () => {
          const numbers = [...values.subarray(row * dimensions, (row + 1) * dimensions)];
          const vector = { fields: fields[row] ?? 0, step: steps[row] ?? 0, values: numbers };
          row += 1;
          return vector;
        });
        return [id, { text: texts[at] ?? 0, vectors: own }] as const;
      });
    }),
  );
}

function expected(memes: readonly MemeVectors[]): Map<MemeId, Plain> {
  return new Map(
    memes.map(({ meme, text, vectors: own }) => [
      meme,
      {
        text,
        vectors: own.map(({ fields, step, values }) => ({ fields, step: Math.fround(step), values: [...values] })),
      },
    ]),
  );
}

describe('vectors', () => {
  test('are read as they were stored, per model', async () => {
    const rows = Array.from({ length: 300 }, (_, text) => some(newMemeId(), text));
    valueOf(await vectors.saveVectors('words 1', rows));
    valueOf(await vectors.saveVectors('sentences 1', [some(newMemeId())]));
    expect(contents(valueOf(await vectors.loadVectors('words 1')))).toEqual(expected(rows));
    expect(contents(valueOf(await vectors.loadVectors('sentences 1'))).size).toBe(1);
    expect(valueOf(await vectors.loadVectors('words 2'))).toEqual([]);
  });

  test('of a meme replace its earlier ones, and leave those of other memes unchanged', async () => {
    const rows = Array.from({ length: 100 }, () => some(newMemeId()));
    valueOf(await vectors.saveVectors('words 1', rows));
    const again = rows.slice(0, 50).map(({ meme }) => some(meme, 2));
    const gone = rows.slice(50, 60).map(({ meme }) => meme);
    valueOf(await vectors.saveVectors('words 1', again, gone));
    expect(contents(valueOf(await vectors.loadVectors('words 1')))).toEqual(expected([...again, ...rows.slice(60)]));
  });

  test('are removed with their meme', async () => {
    const [stays, goes] = [newMeme(), newMeme()];
    valueOf(await memes.addMemes([stays, goes]));
    const rows = [some(stays.meme.id), some(goes.meme.id)];
    for (const model of ['words 1', 'sentences 1']) valueOf(await vectors.saveVectors(model, rows));
    valueOf(await memes.removeMemes([goes.meme.id], 'memes'));
    for (const model of ['words 1', 'sentences 1'])
      expect([...contents(valueOf(await vectors.loadVectors(model))).keys()]).toEqual([stays.meme.id]);
  });

  test('of a meme without a known word are none, and it is still known', async () => {
    const rows = Array.from({ length: 100 }, (_, text) => some(newMemeId(), text, text % 2));
    valueOf(await vectors.saveVectors('words 1', rows));
    expect(contents(valueOf(await vectors.loadVectors('words 1')))).toEqual(expected(rows));
  });

  test('of an earlier format are deleted when one of their memes is', async () => {
    const [stays, goes] = [newMeme(), newMeme()];
    valueOf(await memes.addMemes([stays, goes]));
    const { transact } = await import('$lib/storage/transaction');
    for (const { meme } of [stays, goes]) {
      const old = {
        model: 'words 0',
        bucket: bucketOf(meme.id),
        dimensions: 1,
        memes: [meme.id],
        texts: Float64Array.of(1),
        steps: Float32Array.of(1),
        values: Int8Array.of(1),
      };
      await transact(['vectors'], 'readwrite', async ({ store }) => {
        await store.put(old as unknown as VectorBlock);
        return success(undefined);
      });
    }
    valueOf(await memes.removeMemes([goes.meme.id], 'memes'));
    const left = valueOf(await vectors.loadVectors('words 0')).flatMap(({ memes: ids }) => ids);
    expect(left).not.toContain(goes.meme.id);
  });

  test('of models that are no longer used are removed', async () => {
    for (const model of ['words 1', 'words 2', 'sentences 1'])
      valueOf(await vectors.saveVectors(model, [some(newMemeId())]));
    valueOf(await vectors.deleteVectorsExcept(['words 2', 'sentences 1']));
    expect(valueOf(await vectors.loadVectors('words 1'))).toEqual([]);
    expect(valueOf(await vectors.loadVectors('words 2'))).toHaveLength(1);
  });
});
