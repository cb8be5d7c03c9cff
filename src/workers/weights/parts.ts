import { unbrokenRun } from '$lib/domain/weights';
import { openParts, PRIVATE, urlsIn } from './caches';
import { stored } from './trouble';

const PIECE_BYTES = 512 * 1024;
const PREFIX = `${PRIVATE}/parts/`;

/** What is stored of an unfinished file: this many parts from its beginning, of the version with this ETag. */
export type StoredParts = { readonly count: number; readonly etag: string | null };

/** The parts of one file, numbered from 0, each `PART_BYTES` long. `url` is the file's canonical address. */
export class Parts {
  readonly #prefix: string;
  #writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly cache: Cache,
    url: string,
  ) {
    this.#prefix = `${PREFIX}${encodeURIComponent(url)}/`;
  }

  /** The parts a download can go on from. */
  async find(): Promise<StoredParts> {
    const urls = await urlsIn(this.cache, this.#prefix);
    const count = unbrokenRun(urls.map((url) => Number(url.slice(this.#prefix.length))));
    const first = count === 0 ? undefined : await this.cache.match(this.#url(0));
    return { count, etag: first?.headers.get('etag') ?? null };
  }

  /** The bytes of a part; null when it is gone. */
  async read(index: number): Promise<ReadableStream<Uint8Array<ArrayBuffer>> | null> {
    const response = await stored(() => this.cache.match(this.#url(index)));
    return response?.body ?? null;
  }

  /**
   * Begins to store a part, once the one before is stored, and reports that one's failure. `bytes` must stay as they are
   * until the next call settles.
   */
  async write(index: number, bytes: Uint8Array<ArrayBuffer>, etag: string | null): Promise<void> {
    await this.flush();
    const headers = etag === null ? {} : { etag };
    this.#writing = this.cache.put(this.#url(index), new Response(streamOf(bytes), { headers }));
    this.#writing.catch(() => undefined);
  }

  /** Waits until everything is stored. */
  async flush(): Promise<void> {
    await stored(() => this.#writing);
  }

  /** Deletes all parts of the file. */
  async clear(): Promise<void> {
    await this.#writing.catch(() => undefined);
    await Promise.all((await urlsIn(this.cache, this.#prefix)).map((url) => this.cache.delete(url)));
  }

  #url(index: number): string {
    return `${this.#prefix}${index}`;
  }
}

/**
 * A body that is read where it lies. Made from an array or a blob, a Response would hold a copy until the garbage collector
 * comes by, which for a gigabyte of parts is too late.
 */
function streamOf(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at === bytes.length) controller.close();
      else controller.enqueue(bytes.subarray(at, (at = Math.min(at + PIECE_BYTES, bytes.length))));
    },
  });
}

/** Opens the parts of one file. */
export async function partsOf(url: string): Promise<Parts> {
  return new Parts(await openParts(), url);
}

/** The files of which parts are stored, by canonical address, with the addresses of the parts. */
export async function allParts(): Promise<ReadonlyMap<string, readonly string[]>> {
  const files = new Map<string, string[]>();
  for (const url of await urlsIn(await openParts(), PREFIX)) {
    const file = decodeURIComponent(url.slice(PREFIX.length).replace(/\/\d+$/, ''));
    files.set(file, [...(files.get(file) ?? []), url]);
  }
  return files;
}
