import { failed, success } from '$lib/core/result';
import { createIntakePool, type IntakePool } from '$lib/intake/intake-pool';
import { readOriginal } from '$lib/storage/memes';
import type { Maker } from './derived.svelte';

/** Makes thumbnails and hashes again from the originals, as an import does: one decoding serves both. */
export function remakePictures(pool: IntakePool = createIntakePool()): Maker {
  return {
    kinds: ['thumbnail', 'hash'],
    // A third of a second of one worker.
    batch: 16,
    make: (memes) =>
      Promise.all(
        memes.map(async ({ id }) => {
          const original = await readOriginal(id);
          if (!original.ok) return original;
          const taken = await pool.intake(original.value);
          if (!taken.ok) return failed(taken.failure);
          const { hash, thumbnail, made } = taken.value;
          return success({ id, hash, thumbnail, made });
        }),
      ),
  };
}
