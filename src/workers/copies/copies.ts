import { groupSimilar, type CopyGroup } from '$lib/copies/copy-groups';
import type { HashedMeme } from '$lib/copies/likeness';
import type { MemeId } from '$lib/core/ids';
import type { PictureHash } from '$lib/core/perceptual-hash';
import type { CopiesWorker } from '$lib/copies/copies-protocol';

/** How often progress is reported: often enough for a smooth display. */
const PROGRESS_MS = 100;

/** Groups memes by their perceptual hashes. A call cannot be cancelled. */
export const copiesWorker: CopiesWorker = {
  hello: () => true,
  find({ ids, hashes, different }, onProgress) {
    const memeIds = lines(ids) as MemeId[];
    const hashLength = hashes.length / Math.max(1, memeIds.length);
    const memes = memeIds.map((id, at): HashedMeme => {
      return { id, hash: hashes.slice(at * hashLength, (at + 1) * hashLength) as PictureHash };
    });
    let reportedAt = performance.now();
    const unlike = lines(different).map((line) => line.split(' ') as MemeId[]);
    const groups = groupSimilar(memes, unlike, (done) => {
      const now = performance.now();
      if (now - reportedAt < PROGRESS_MS) return;
      reportedAt = now;
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
