import * as v from 'valibot';
import { PART_BYTES, wholeParts } from '$lib/catalogue/weights';
import { PARTS_CACHE, Records } from './caches';
import { CHUNK_BYTES } from './chunks';
import { deleteFile, diskFile } from './disk';

const partialFile = v.object({ file: v.string(), etag: v.nullable(v.string()) });

/** The file on disk that an unfinished download goes on with, and the version of the host's file it has. */
export type PartialFile = Readonly<v.InferOutput<typeof partialFile>>;

/** By the canonical address of the file. */
const partials = new Records(PARTS_CACHE, 'parts', partialFile);

/** What is stored of one unfinished file. `url` is the file's canonical address. */
export class Partial {
  constructor(private readonly url: string) {}

  /** What a download can go on with; null when there is nothing. */
  async find(): Promise<PartialFile | null> {
    return await partials.read(this.url);
  }

  /** Bytes that need not be fetched again. */
  async doneBytes(): Promise<number> {
    const found = await this.find();
    return found === null ? 0 : resumeAt((await diskFile(found.file))?.size ?? 0);
  }

  /** Lets a later download go on with this file. */
  async keep(file: PartialFile): Promise<void> {
    await partials.write(file, this.url);
  }

  /** The file is published or given up: it is no longer unfinished. */
  async forget(): Promise<void> {
    await partials.delete(this.url);
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
  const kept = new Set<string>();
  for (const { names, value } of await partials.all()) {
    if (names.every((url) => urls.has(url))) kept.add(value.file);
    else await partials.delete(...names);
  }
  return kept;
}
