import type { MemeId } from '$lib/core/ids';
import { success, type Result } from '$lib/core/result';
import { BUCKETS, bucketOf, type VectorBlock, type VectorRow } from '$lib/core/vector';
import { transact, type WritableStore } from './transaction';

/**
 * All vectors of a model, in blocks. 50,000 of 384 numbers take about 50 ms; one record per vector took 1.1 s. `model`
 * names everything that the numbers depend on, including a version.
 */
export async function loadVectors(model: string): Promise<Result<VectorBlock[]>> {
  return await transact(['vectors'], 'readonly', async (transaction) =>
    success(await transaction.store.getAll(IDBKeyRange.bound([model], [model, BUCKETS]))),
  );
}

/**
 * Stores vectors of one model, replacing those of the same memes, and deletes those of the memes in `without`. All
 * vectors of a model have the same length.
 */
export async function saveVectors(
  model: string,
  rows: readonly VectorRow[],
  without: readonly MemeId[] = [],
): Promise<Result<void>> {
  const replaced = new Set([...rows.map(({ meme }) => meme), ...without]);
  return await transact(['vectors'], 'readwrite', async ({ store }) => {
    for (const bucket of new Set([...replaced].map(bucketOf))) {
      const block = await store.get([model, bucket]);
      const added = rows.filter(({ meme }) => bucketOf(meme) === bucket);
      await replaceRows(store, model, bucket, [...rowsWithout(block, replaced), ...added]);
    }
    return success(undefined);
  });
}

/** Deletes the vectors of all models that are not in `models`, e.g. of an earlier version. */
export async function deleteVectorsExcept(models: readonly string[]): Promise<Result<void>> {
  return await transact(['vectors'], 'readwrite', async (transaction) => {
    const keys = await transaction.store.getAllKeys();
    await Promise.all(keys.filter(([model]) => !models.includes(model)).map((key) => transaction.store.delete(key)));
    return success(undefined);
  });
}

/** Deletes these memes' vectors of all models. Call it within the transaction that removes the memes. */
export async function deleteVectors(store: WritableStore<'vectors'>, ids: readonly MemeId[]): Promise<void> {
  const gone = new Set(ids);
  const buckets = new Set(ids.map(bucketOf));
  const keys = (await store.getAllKeys()).filter(([, bucket]) => buckets.has(bucket));
  for (const key of keys) {
    const block = await store.get(key);
    if (!block?.memes.some((meme) => gone.has(meme))) continue;
    await replaceRows(store, block.model, block.bucket, rowsWithout(block, gone));
  }
}

async function replaceRows(
  store: WritableStore<'vectors'>,
  model: string,
  bucket: number,
  rows: readonly VectorRow[],
): Promise<void> {
  if (rows.length === 0) await store.delete([model, bucket]);
  else await store.put(blockOf(model, bucket, rows));
}

function rowsWithout(block: VectorBlock | undefined, gone: ReadonlySet<MemeId>): VectorRow[] {
  if (block === undefined) return [];
  const { dimensions, memes, texts, steps, values } = block;
  const rows = memes.map((meme, row) => ({
    meme,
    text: texts[row] ?? 0,
    step: steps[row] ?? 0,
    values: values.subarray(row * dimensions, (row + 1) * dimensions),
  }));
  return rows.filter(({ meme }) => !gone.has(meme));
}

function blockOf(model: string, bucket: number, rows: readonly VectorRow[]): VectorBlock {
  const dimensions = rows[0]?.values.length ?? 0;
  const values = new Int8Array(rows.length * dimensions);
  rows.forEach((row, index) => values.set(row.values, index * dimensions));
  return {
    model,
    bucket,
    dimensions,
    memes: rows.map(({ meme }) => meme),
    texts: Float64Array.from(rows, ({ text }) => text),
    steps: Float32Array.from(rows, ({ step }) => step),
    values,
  };
}
