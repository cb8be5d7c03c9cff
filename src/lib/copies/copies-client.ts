import type { MemeId } from '$lib/core/ids';
import { success, type Result } from '$lib/core/result';
import { WorkerLink, type WorkerLike } from '$lib/core/worker-link';
import type { HashedMeme, Likeness } from './likeness';
import type { CopyGroup, DistinctMemes } from './copy-groups';
import type { CopiesWorker } from './copies-protocol';

/** `signal` ends the worker; `onProgress` gets the number of compared memes. */
export type FindOptions = {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number) => void;
};

/**
 * Finds groups of similar memes: near copies first, the largest groups of each kind first. 20,000 memes take a few
 * seconds in a worker. Fails with `cancelled`, `worker-died` or `timed-out`.
 */
export async function findCopies(
  memes: readonly HashedMeme[],
  different: readonly DistinctMemes[],
  { signal, onProgress }: FindOptions,
  spawn: () => WorkerLike = spawnCopies,
): Promise<Result<CopyGroup[]>> {
  const request = {
    ids: memes.map(({ id }) => id).join('\n'),
    hashes: memes.map(({ hash }) => hash).join(''),
    different: different.map((ids) => ids.join(' ')).join('\n'),
  };
  const link = new WorkerLink<CopiesWorker>(spawn, { restarts: false });
  const answer = await link.call((api, progress) => api.find(request, progress(onProgress)).then(success), { signal });
  link.end();
  if (!answer.ok) return answer;
  const { nearCopies, close, templates } = answer.value;
  const near = groupsOf(nearCopies, 'near-copy').map((group, at) => ({ ...group, close: close[at] === 1 }));
  return success([...near, ...groupsOf(templates, 'same-template')]);
}

function groupsOf(lines: string, likeness: Likeness): CopyGroup[] {
  if (lines === '') return [];
  return lines.split('\n').map((line) => ({ likeness, memes: line.split(' ') as MemeId[], close: false }));
}

function spawnCopies(): Worker {
  return new Worker(new URL('../../workers/copies/copies.worker.ts', import.meta.url), {
    type: 'module',
    name: 'copies',
  });
}
