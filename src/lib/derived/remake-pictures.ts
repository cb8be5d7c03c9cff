import { failed, success } from '$lib/core/result';
import { createIntakePool, type IntakePool } from '$lib/intake/intake-pool';
import { readPicture } from '$lib/storage/memes';
import type { Maker } from './derived.svelte';

/** Makes thumbnails and hashes from the originals as an import does; both come from one decoding. */
export function remakePictures(pool: IntakePool = createIntakePool()): Maker {
  return {
    kinds: ['thumbnail', 'hash'],
    // Takes one worker a third of a second.
    batch: 16,
    make: (memes) =>
      Promise.all(
        memes.map(async ({ id }) => {
          const picture = await readPicture(id);
          if (!picture.ok) return picture;
          const taken = await pool.intake(picture.value);
          if (!taken.ok) return failed(taken.failure);
          const { hash, thumbnail, made } = taken.value;
          return success({ id, hash, thumbnail, made });
        }),
      ),
  };
}
