import { canonicalUrl } from '$lib/domain/weights';
import { openParts, openWeights, urlsIn } from './caches';
import { allParts } from './parts';
import { allReceipts, allSessions, deleteSession, isReceipt } from './records';
import { stored } from './trouble';

/** How long an unfinished download waits to be gone on with. */
export const ABANDONED_MS = 14 * 24 * 3600 * 1000;

/** Deletes every stored file and part that no receipt and no unfinished download needs. */
export async function cleanUp(): Promise<void> {
  const sessions = await allSessions();
  const unfinished = new Set(
    sessions.flatMap(({ repo, offer }) => offer.files.map(({ path }) => canonicalUrl(repo, offer.commit, path))),
  );
  const finished = (await allReceipts()).flatMap(({ repo, commit, files }) =>
    files.map(({ path }) => canonicalUrl(repo, commit, path)),
  );
  const needed = new Set([...unfinished, ...finished]);
  const weights = await openWeights();
  for (const url of await urlsIn(weights, '')) {
    if (!needed.has(url) && !isReceipt(url)) await stored(() => weights.delete(url));
  }
  const parts = await openParts();
  for (const [file, urls] of await allParts()) {
    if (unfinished.has(file)) continue;
    for (const url of urls) await stored(() => parts.delete(url));
  }
}

/** Forgets the downloads that nobody has gone on with for `ABANDONED_MS`, and what they left. */
export async function sweepAbandoned(now: number): Promise<void> {
  for (const { model, mix, touched } of await allSessions()) {
    if (now - touched > ABANDONED_MS) await deleteSession(model, mix);
  }
  await cleanUp();
}
