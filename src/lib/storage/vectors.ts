import type { MemeId } from '$lib/core/ids';
import { success, type Result } from '$lib/core/result';
import { BUCKETS, bucketOf, type FieldsVector, type MemeVectors, type VectorBlock } from '$lib/core/vector';
import { transact, type WritableStore } from './transaction';

/**
 * All vectors of a model, in blocks. 50,000 of 384 numbers take about 50 ms; one record per vector took 1.1 s. `model`
 * names everything that the numbers and the blocks' format depend on.
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
  changed: readonly MemeVectors[],
  without: readonly MemeId[] = [],
): Promise<Result<void>> {
  const replaced = new Set([...changed.map(({ meme }) => meme), ...without]);
  return await transact(['vectors'], 'readwrite', async ({ store }) => {
    for (const bucket of new Set([...replaced].map(bucketOf))) {
      const block = await store.get([model, bucket]);
      const added = changed.filter(({ meme }) => bucketOf(meme) === bucket);
      const kept = block === undefined ? [] : memesWithout(block, replaced);
      await replaceBlock(store, model, bucket, [...kept, ...added]);
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

/** Deletes these memes' vectors of all models. Call it once the memes are removed. */
export async function deleteVectors(store: WritableStore<'vectors'>, ids: readonly MemeId[]): Promise<void> {
  const gone = new Set(ids);
  const buckets = new Set(ids.map(bucketOf));
  const keys = (await store.getAllKeys()).filter(([, bucket]) => buckets.has(bucket));
  for (const key of keys) {
    const block = await store.get(key);
    if (!block?.memes.some((meme) => gone.has(meme))) continue;
    // A block of an earlier format, whose name nothing asks for any more, waits for `deleteVectorsExcept`.
    if ('counts' in block) await replaceBlock(store, block.model, block.bucket, memesWithout(block, gone));
    else await store.delete(key);
  }
}

async function replaceBlock(
  store: WritableStore<'vectors'>,
  model: string,
  bucket: number,
  memes: readonly MemeVectors[],
): Promise<void> {
  if (memes.length === 0) await store.delete([model, bucket]);
  else await store.put(blockOf(model, bucket, memes));
}

function memesWithout(block: VectorBlock, gone: ReadonlySet<MemeId>): MemeVectors[] {
  const { dimensions, memes, texts, counts, fields, steps, values } = block;
  let row = 0;
  const all = memes.map((meme, at): MemeVectors => {
    const vectors = Array.from({ length: counts[at] ?? 0 }, (): FieldsVector => {
      const place = row++;
      return {
        fields: fields[place] ?? 0,
        step: steps[place] ?? 0,
        values: values.subarray(place * dimensions, (place + 1) * dimensions),
      };
    });
    return { meme, text: texts[at] ?? 0, vectors };
  });
  return all.filter(({ meme }) => !gone.has(meme));
}

function blockOf(model: string, bucket: number, memes: readonly MemeVectors[]): VectorBlock {
  const rows = memes.flatMap(({ vectors }) => vectors);
  const dimensions = rows[0]?.values.length ?? 0;
  const values = new Int8Array(rows.length * dimensions);
  rows.forEach((row, index) => values.set(row.values, index * dimensions));
  return {
    model,
    bucket,
    dimensions,
    memes: memes.map(({ meme }) => meme),
    texts: Float64Array.from(memes, ({ text }) => text),
    counts: Uint8Array.from(memes, ({ vectors }) => vectors.length),
    fields: Uint8Array.from(rows, ({ fields }) => fields),
    steps: Float32Array.from(rows, ({ step }) => step),
    values,
  };
}
