import { transfer } from 'comlink';
import type { MemeId } from '$lib/core/ids';
import { success, type Result } from '$lib/core/result';
import { WorkerLink, type WorkerLike } from '$lib/core/worker-link';
import type { HashedMeme, Likeness } from '$lib/domain/copies';
import type { CopyGroup, Different } from '$lib/domain/copy-groups';
import type { PictureHash } from '$lib/domain/perceptual-hash';
import type { CopiesAnswer, CopiesRequest, CopiesWorker, SmallPicture } from './copies-protocol';

/** How an answer is followed; the signal ends the worker, and with it the question. */
export type CopiesCourse = {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number) => void;
};

/** A worker to ask. What is asked of one that died, or was ended, fails with `worker-died`, `timed-out` or `cancelled`. */
export type CopiesHand = {
  /** The perceptual hashes of small pictures, whose data the page has no more afterwards. */
  hash(pictures: readonly SmallPicture[]): Promise<Result<readonly (PictureHash | null)[]>>;
  find(request: CopiesRequest, onProgress: (done: number) => void): Promise<Result<CopiesAnswer>>;
};

/** Runs `work` with a worker of its own, which ends with it or when `signal` says so. */
export async function withCopiesWorker<Value>(
  signal: AbortSignal,
  work: (hand: CopiesHand) => Promise<Result<Value>>,
  spawn: () => WorkerLike = spawnCopies,
): Promise<Result<Value>> {
  const link = new WorkerLink<CopiesWorker>(spawn, { restarts: false });
  const hand: CopiesHand = {
    hash: (pictures) => {
      const data = pictures.map((picture) => picture.data);
      return link.call((api) => api.hash(transfer([...pictures], data)).then(success), { signal });
    },
    find: (request, onProgress) =>
      link.call((api, progress) => api.find(request, progress(onProgress)).then(success), { signal }),
  };
  try {
    return await work(hand);
  } finally {
    link.end();
  }
}

/**
 * The memes that look alike, in groups: near copies first, the largest of each kind first. 20,000 memes take a few seconds
 * of another thread. Fails with `cancelled`, `worker-died` or `timed-out`.
 */
export async function findCopies(
  memes: readonly HashedMeme[],
  different: readonly Different[],
  { signal, onProgress }: CopiesCourse,
  spawn: () => WorkerLike = spawnCopies,
): Promise<Result<CopyGroup[]>> {
  const request = {
    ids: memes.map(({ id }) => id).join('\n'),
    hashes: memes.map(({ hash }) => hash).join(''),
    different: different.map((ids) => ids.join(' ')).join('\n'),
  };
  return await withCopiesWorker(
    signal,
    async (hand) => {
      const answer = await hand.find(request, onProgress);
      if (!answer.ok) return answer;
      const { nearCopies, close, templates } = answer.value;
      const near = groupsOf(nearCopies, 'near-copy').map((group, at) => ({ ...group, close: close[at] === 1 }));
      return success([...near, ...groupsOf(templates, 'same-template')]);
    },
    spawn,
  );
}

function groupsOf(lines: string, likeness: Likeness): CopyGroup[] {
  if (lines === '') return [];
  return lines.split('\n').map((line) => ({ likeness, memes: line.split(' ') as MemeId[], close: false }));
}

function spawnCopies(): Worker {
  return new Worker(new URL('../../workers/copies.worker.ts', import.meta.url), { type: 'module', name: 'copies' });
}
