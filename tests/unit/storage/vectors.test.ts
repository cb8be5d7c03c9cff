import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, test } from 'vitest';
import { newMemeId, type MemeId } from '$lib/core/ids';
import { quantise, type VectorBlock, type VectorRow } from '$lib/core/vector';
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

function someRow(meme: MemeId, text = 1): VectorRow {
  return { meme, text, ...quantise(Float32Array.from({ length: 3 }, () => Math.random() - 0.5)) };
}

/** The rows of all blocks by meme, as plain arrays. */
function contents(blocks: readonly VectorBlock[]): Map<MemeId, { text: number; step: number; values: number[] }> {
  return new Map(
    blocks.flatMap(({ memes: ids, texts, steps, values, dimensions }) =>
      ids.map((id, row) => {
        const numbers = [...values.subarray(row * dimensions, (row + 1) * dimensions)];
        return [id, { text: texts[row] ?? 0, step: steps[row] ?? 0, values: numbers }] as const;
      }),
    ),
  );
}

function expected(rows: readonly VectorRow[]): ReturnType<typeof contents> {
  return new Map(
    rows.map(({ meme, text, step, values }) => [meme, { text, step: Math.fround(step), values: [...values] }]),
  );
}

describe('vectors', () => {
  test('are read as they were stored, per model', async () => {
    const rows = Array.from({ length: 300 }, (_, text) => someRow(newMemeId(), text));
    valueOf(await vectors.saveVectors('words 1', rows));
    valueOf(await vectors.saveVectors('sentences 1', [someRow(newMemeId())]));
    expect(contents(valueOf(await vectors.loadVectors('words 1')))).toEqual(expected(rows));
    expect(contents(valueOf(await vectors.loadVectors('sentences 1'))).size).toBe(1);
    expect(valueOf(await vectors.loadVectors('words 2'))).toEqual([]);
  });

  test('of a meme replace its earlier ones, and leave those of other memes unchanged', async () => {
    const rows = Array.from({ length: 100 }, () => someRow(newMemeId()));
    valueOf(await vectors.saveVectors('words 1', rows));
    const again = rows.slice(0, 50).map(({ meme }) => someRow(meme, 2));
    const gone = rows.slice(50, 60).map(({ meme }) => meme);
    valueOf(await vectors.saveVectors('words 1', again, gone));
    expect(contents(valueOf(await vectors.loadVectors('words 1')))).toEqual(expected([...again, ...rows.slice(60)]));
  });

  test('are removed with their meme', async () => {
    const [stays, goes] = [newMeme(), newMeme()];
    valueOf(await memes.addMemes([stays, goes]));
    const rows = [someRow(stays.meme.id), someRow(goes.meme.id)];
    for (const model of ['words 1', 'sentences 1']) valueOf(await vectors.saveVectors(model, rows));
    valueOf(await memes.removeMemes([goes.meme.id], 'memes'));
    for (const model of ['words 1', 'sentences 1'])
      expect([...contents(valueOf(await vectors.loadVectors(model))).keys()]).toEqual([stays.meme.id]);
  });

  test('of models that are no longer used are removed', async () => {
    for (const model of ['words 1', 'words 2', 'sentences 1'])
      valueOf(await vectors.saveVectors(model, [someRow(newMemeId())]));
    valueOf(await vectors.deleteVectorsExcept(['words 2', 'sentences 1']));
    expect(valueOf(await vectors.loadVectors('words 1'))).toEqual([]);
    expect(valueOf(await vectors.loadVectors('words 2'))).toHaveLength(1);
  });
});
