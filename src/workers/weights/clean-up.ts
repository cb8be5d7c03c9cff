import { canonicalUrl } from '$lib/catalogue/weights';
import { openWeights } from './caches';
import { deleteFile, fileNames } from './disk';
import { keepPartials } from './partial';
import { publishedFiles } from './published';
import { receipts, unfinished } from './records';
import { storageOp } from './weights-error';

/** How long an unfinished download waits to be gone on with. */
const ABANDONED_MS = 14 * 24 * 3600 * 1000;

/** Deletes every stored file and part that no receipt and no unfinished download needs. */
export async function cleanUp(): Promise<void> {
  // First: a file that another tab makes from here on is not seen, one it has open cannot be deleted, and it closes none
  // before it is published or kept.
  const names = await fileNames();
  const downloading = new Set(
    (await unfinished.all()).flatMap(({ value: { repo, offer } }) =>
      offer.files.map(({ path }) => canonicalUrl(repo, offer.commit, path)),
    ),
  );
  const finished = (await receipts.all()).flatMap(({ value: { repo, commit, files } }) =>
    files.map(({ path }) => canonicalUrl(repo, commit, path)),
  );
  const needed = new Set([...downloading, ...finished]);
  const weights = await openWeights();
  for (const { url } of await storageOp(() => weights.keys())) {
    if (!needed.has(url) && !receipts.has(url)) await storageOp(() => weights.delete(url));
  }
  const kept = new Set([...(await keepPartials(downloading)), ...(await publishedFiles())]);
  for (const name of names) if (!kept.has(name)) await deleteFile(name);
}

/** Forgets the downloads that nobody has gone on with for two weeks, and what they left. */
export async function sweepAbandoned(now: number): Promise<void> {
  for (const { names, value } of await unfinished.all()) {
    if (now - value.touched > ABANDONED_MS) await unfinished.delete(...names);
  }
  await cleanUp();
}
