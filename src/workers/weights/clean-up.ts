import { canonicalUrl } from '$lib/catalogue/weights';
import { openWeights, urlsIn } from './caches';
import { deleteFile, fileNames } from './disk';
import { keepPartials } from './partial';
import { allReceipts, allSessions, deleteSession, isReceipt } from './records';
import { publishedFiles } from './shelf';
import { stored } from './trouble';

/** How long an unfinished download waits to be gone on with. */
const ABANDONED_MS = 14 * 24 * 3600 * 1000;

/** Deletes every stored file and part that no receipt and no unfinished download needs. */
export async function cleanUp(): Promise<void> {
  // First: a file that another tab makes from here on is not seen, one it has open cannot be deleted, and it closes none
  // before it is published or kept.
  const names = await fileNames();
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
  const kept = new Set([...(await keepPartials(unfinished)), ...(await publishedFiles())]);
  for (const name of names) if (!kept.has(name)) await deleteFile(name);
}

/** Forgets the downloads that nobody has gone on with for `ABANDONED_MS`, and what they left. */
export async function sweepAbandoned(now: number): Promise<void> {
  for (const { model, mix, touched } of await allSessions()) {
    if (now - touched > ABANDONED_MS) await deleteSession(model, mix);
  }
  await cleanUp();
}
