import { READER, readerVersion } from '$lib/catalogue/reader';
import { shownText, type BackupTag } from '$lib/core/backup-format';
import type { CaptionRecord } from '$lib/core/caption';
import { MAX_MEMES } from '$lib/core/bounds';
import type { Failure } from '$lib/core/failure';
import type { Meme } from '$lib/core/meme';
import { currentVersions } from '$lib/derived/due';
import type { IdentifyingPool } from '$lib/intake/intake-pool';
import type { Identified, Intake } from '$lib/intake/protocol';
import type { Library } from '$lib/library/library.svelte';
import { readJob } from '$lib/queue/caption-jobs';
import type { Queue } from '$lib/queue/queue.svelte';
import { restoreMemes, restoreTags, type Restored, type RestoredMeme } from '$lib/storage/backup';
import type { BackupReader, OperationOptions } from './backup-reader';
import type { BackupItem } from './protocol';

/** Memes stored in one transaction; their pictures must fit into memory together. */
const BATCH = 8;

/** What a restore did. Names are those of memes. */
export type RestoreReport = {
  /** Memes that were added and are shown. */
  readonly added: number;
  /** Memes that the library had. */
  readonly known: number;
  /** Memes that were left in the bin. */
  readonly binned: number;
  /** Memes that were added although this browser cannot show them, with the names of their formats. */
  readonly kept: number;
  readonly keptFormats: readonly string[];
  /** Names of files that are no pictures; they were left out. */
  readonly refused: readonly string[];
  /** Tags for which the library has no room. */
  readonly tagsLeftOut: number;
  /** Memes for which there was no room, and the bytes of their pictures. */
  readonly unfitting: number;
  readonly unfittingBytes: number;
  /** Set if it ended early. */
  readonly failure: Failure | null;
};

/** The parts of the app that a restore uses. */
export type RestoreInto = {
  readonly library: Pick<Library, 'put' | 'memes'>;
  readonly queue: Pick<Queue, 'accept'>;
  readonly pool: IdentifyingPool;
};

/**
 * Adds the whole memes of an open backup to the library: decodes each picture like a new one, and restores its texts,
 * tags and counts. Memes that exist are merged with the backup's data; those in the bin come back only if `revive` is
 * true. Pictures that this browser cannot decode are stored with a placeholder. Once the disk is full, each meme is
 * stored by itself, and what does not fit is counted; another restore adds it, because what is here is recognised.
 */
export async function restoreInto(
  { library, queue, pool }: RestoreInto,
  reader: Pick<BackupReader, 'items'>,
  { memes, tags }: { readonly memes: number; readonly tags: readonly BackupTag[] },
  { signal, onProgress, revive }: OperationOptions & { readonly revive: boolean },
): Promise<RestoreReport> {
  let [added, known, kept, binned, unfitting, unfittingBytes] = [0, 0, 0, 0, 0, 0];
  let isFull = false;
  const formats = new Set<string>();
  const refused: string[] = [];
  let tagsLeftOut = 0;
  const report = (failure: Failure | null): RestoreReport => ({
    ...{ added, known, kept, binned, refused, tagsLeftOut, unfitting, unfittingBytes, failure },
    keptFormats: [...formats],
  });

  async function prepare(item: BackupItem): Promise<Restored[]> {
    const intake = await pool.intake(item.original);
    if (intake.ok) return [restored(item, intake.value)];
    const identified = await pool.identify(item.original);
    if (identified.ok && identified.value !== null) return [restoredUnshown(item, identified.value)];
    refused.push(item.saved.name);
    return [];
  }

  function count(batch: readonly Restored[], done: readonly RestoredMeme[]): void {
    library.put(done.map(({ meme }) => meme));
    queue.accept(done.flatMap(({ jobs }) => jobs));
    binned += batch.length - done.length;
    for (const { meme, added: isNew } of done) {
      if (!isNew) known += 1;
      else if (meme.unshown === undefined) added += 1;
      else {
        kept += 1;
        formats.add(meme.unshown);
      }
    }
  }

  /** Stores a batch, or what fits of it on a full disk. Returns the failure that ends the restore. */
  async function store(batch: readonly Restored[]): Promise<Failure | null> {
    const result = isFull && batch.length > 1 ? null : await restoreMemes(batch, revive);
    if (result?.ok === true) count(batch, result.value);
    else if (result !== null && result.failure.kind !== 'storage-full') return result.failure;
    else {
      isFull = true;
      const [only, ...others] = batch;
      if (others.length === 0) {
        unfitting += 1;
        unfittingBytes += only?.item.original.size ?? 0;
      } else
        for (const item of batch) {
          const failure = await store([item]);
          if (failure !== null) return failure;
        }
    }
    return null;
  }

  const stored = await restoreTags(tags);
  // On a full disk the tags' colours are left for another restore, as memes are.
  if (!stored.ok && stored.failure.kind !== 'storage-full') return report(stored.failure);
  tagsLeftOut = stored.ok ? stored.value : 0;
  let reading = reader.items(0, BATCH, signal);
  for (let from = 0; from < memes && !signal.aborted;) {
    const read = await reading;
    if (!read.ok) return report(read.failure.kind === 'cancelled' ? null : read.failure);
    const { items, next } = read.value;
    // The next pictures are read while these are decoded.
    if (next < memes) reading = reader.items(next, BATCH, signal);
    if (library.memes.length + items.length > MAX_MEMES) return report({ kind: 'too-many', what: 'memes' });
    const prepared = (await Promise.all(items.map(prepare))).flat();
    const failure = await store(prepared);
    if (failure !== null) return report(failure);
    from = next;
    onProgress(from, memes);
  }
  return report(null);
}

function restored(item: BackupItem, { thumbnail, rendition, ...facts }: Intake): Restored {
  const { saved, captions, original } = item;
  const { id, added, textRead } = saved;
  const version = versionRead(captions);
  const made = { ...facts.made, ...(version === null ? {} : { text: version }) };
  const meme: Meme = { ...savedFields(item), ...facts, made };
  const jobs = textRead ? [] : [readJob(id, added)];
  return { saved, captions, item: { meme, original, rendition, thumbnail: { meme: id, ...thumbnail }, jobs } };
}

/** A meme whose picture cannot be decoded here; nothing is made of it again. */
function restoredUnshown(item: BackupItem, { format, ...facts }: Identified): Restored {
  const { saved, captions, original } = item;
  const meme: Meme = {
    ...savedFields(item),
    ...facts,
    sha256: saved.sha256,
    hash: null,
    made: currentVersions(['thumbnail', 'hash', 'text']),
    unshown: format,
  };
  return { saved, captions, item: { meme, original, rendition: null, thumbnail: null, jobs: [] } };
}

type SavedFields = Omit<Meme, 'sha256' | 'type' | 'width' | 'height' | 'animated' | 'hash' | 'made' | 'unshown'>;

function savedFields({ saved, captions, original }: BackupItem): SavedFields {
  const { id, name, folder, added, sent, sentAt, favourite, tags, textRead, unread, changed, title } = saved;
  return {
    ...{ id, name, folder, added, sent, sentAt, favourite, tags, textRead },
    ...(unread === undefined ? {} : { unread }),
    ...(changed === undefined ? {} : { changed }),
    ...(title === undefined ? {} : { title }),
    bytes: original.size,
    description: shownText(captions, saved.description),
    text: shownText(captions, saved.text),
  };
}

/** The version of the reader that read a meme last; null if none of its texts is left. */
function versionRead(captions: readonly CaptionRecord[]): number | null {
  const versions = captions.flatMap(({ kind, source }) =>
    kind === 'text' && source.by === 'model' && source.model === READER.id ? readerVersion(source.revision) : [],
  );
  return versions.length === 0 ? null : Math.max(...versions);
}
