import { PART_BYTES, wholeParts } from '$lib/catalogue/weights';
import { getRecord, openParts, PRIVATE, putRecord, urlsIn } from './caches';
import { CHUNK_BYTES } from './chunks';
import { deleteFile, diskFile } from './disk';
import { stored } from './trouble';

const PREFIX = `${PRIVATE}/parts/`;

/** The file on disk that an unfinished download goes on with, and the version of the host's file it has. */
export type PartialFile = { readonly file: string; readonly etag: string | null };

/** What is stored of one unfinished file. `url` is the file's canonical address. */
export class Partial {
  readonly #record: string;

  constructor(url: string) {
    this.#record = PREFIX + encodeURIComponent(url);
  }

  /** What a download can go on with; null when there is nothing. */
  async find(): Promise<PartialFile | null> {
    return await getRecord<PartialFile>(await openParts(), this.#record);
  }

  /** Bytes that need not be fetched again. */
  async doneBytes(): Promise<number> {
    const found = await this.find();
    return found === null ? 0 : resumeAt((await diskFile(found.file))?.size ?? 0);
  }

  /** Lets a later download go on with this file. */
  async keep(file: PartialFile): Promise<void> {
    await putRecord(await openParts(), this.#record, file);
  }

  /** The file is published or given up: it is no longer unfinished. */
  async forget(): Promise<void> {
    const parts = await openParts();
    await stored(() => parts.delete(this.#record));
  }

  /** Deletes what is stored. */
  async clear(): Promise<void> {
    const found = await this.find();
    await this.forget();
    if (found !== null) await deleteFile(found.file);
  }
}

/**
 * Where to go on with a file that has grown to `bytes`: after its last whole part of which it is sure that it outlasted
 * whatever ended the download. A part is flushed before the next chunk is written.
 */
export function resumeAt(bytes: number): number {
  return wholeParts(Math.max(0, bytes - CHUNK_BYTES)) * PART_BYTES;
}

/** Forgets the unfinished files but those of these canonical addresses; the names of the files on disk of the others. */
export async function keepPartials(urls: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  const parts = await openParts();
  const kept = new Set<string>();
  for (const record of await urlsIn(parts, PREFIX)) {
    const found = urls.has(decodeURIComponent(record.slice(PREFIX.length)))
      ? await getRecord<PartialFile>(parts, record)
      : null;
    if (found === null) await stored(() => parts.delete(record));
    else kept.add(found.file);
  }
  return kept;
}
