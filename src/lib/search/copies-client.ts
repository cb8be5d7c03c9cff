import { proxy, transfer, wrap } from 'comlink';
import type { HashedMeme, Likeness } from '$lib/domain/copies';
import type { CopyGroup, Different } from '$lib/domain/copy-groups';
import type { MemeId } from '$lib/core/ids';
import type { PictureHash } from '$lib/domain/perceptual-hash';
import { failed, success, type Result } from '$lib/core/result';
import type { WorkerLike } from './client';
import type { CopiesAnswer, CopiesRequest, CopiesWorker, SmallPicture } from './copies-protocol';

/** How an answer is followed; the signal ends the worker, and with it the question. */
export type CopiesCourse = {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number) => void;
};

/** A worker to ask. What is asked of one that died, or was ended, fails with `worker-died` or `cancelled`. */
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
  if (signal.aborted) return failed({ kind: 'cancelled' });
  const worker = spawn();
  const remote = wrap<CopiesWorker>(worker);
  const over = new AbortController();
  const ended = new Promise<ReturnType<typeof failed>>((resolve) => {
    const die = (detail: string): void => resolve(failed({ kind: 'worker-died', detail }));
    worker.addEventListener('error', (event) => die(event.message || 'its script could not be loaded'));
    worker.addEventListener('messageerror', () => die('a message could not be read'));
    signal.addEventListener('abort', () => resolve(failed({ kind: 'cancelled' })), { signal: over.signal });
  });
  // comlink never answers for a worker that is dead.
  const ask = async <Answer>(call: Promise<Answer>): Promise<Result<Answer>> =>
    await Promise.race([call.then(success, threw), ended]);
  try {
    return await work({
      hash: (pictures) =>
        ask(
          remote.hash(
            transfer(
              [...pictures],
              pictures.map(({ data }) => data),
            ),
          ),
        ),
      find: (request, onProgress) => ask(remote.find(request, proxy(onProgress))),
    });
  } finally {
    over.abort();
    worker.terminate();
  }
}

function threw(error: unknown): ReturnType<typeof failed> {
  return failed({ kind: 'worker-died', detail: error instanceof Error ? error.message : String(error) });
}

/**
 * The memes that look alike, in groups: near copies first, the largest of each kind first. 20,000 memes take a few seconds
 * of another thread. Fails with `cancelled` or `worker-died`.
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
