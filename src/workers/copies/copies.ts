import { groupAlike, type CopyGroup } from '$lib/copies/copy-groups';
import type { HashedMeme } from '$lib/copies/likeness';
import type { MemeId } from '$lib/core/ids';
import type { PictureHash } from '$lib/core/perceptual-hash';
import type { CopiesWorker } from '$lib/copies/copies-protocol';

/** How often progress is told: often enough to look alive. */
const TELL_MS = 100;

/** Compares memes by their hashes; each call runs to its end. */
export const copiesWorker: CopiesWorker = {
  hello: () => true,
  find({ ids, hashes, different }, onProgress) {
    const names = lines(ids) as MemeId[];
    const digits = hashes.length / Math.max(1, names.length);
    const memes = names.map((id, at): HashedMeme => {
      return { id, hash: hashes.slice(at * digits, (at + 1) * digits) as PictureHash };
    });
    let told = performance.now();
    const said = lines(different).map((line) => line.split(' ') as MemeId[]);
    const groups = groupAlike(memes, said, (done) => {
      const now = performance.now();
      if (now - told < TELL_MS) return;
      told = now;
      onProgress(done);
    });
    const near = groups.filter(({ likeness }) => likeness === 'near-copy');
    return Promise.resolve({
      nearCopies: text(near),
      close: Uint8Array.from(near, ({ close }) => (close ? 1 : 0)),
      templates: text(groups.filter(({ likeness }) => likeness === 'same-template')),
    });
  },
};

function lines(text: string): string[] {
  return text === '' ? [] : text.split('\n');
}

function text(groups: readonly CopyGroup[]): string {
  return groups.map(({ memes }) => memes.join(' ')).join('\n');
}
