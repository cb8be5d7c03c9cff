import { unbrokenRun } from '$lib/domain/weights';
import { openParts, PRIVATE, urlsIn } from './caches';
import { stored } from './trouble';

const PREFIX = `${PRIVATE}/parts/`;

/** What is stored of an unfinished file: this many parts from its beginning, of the version with this ETag. */
export type StoredParts = { readonly count: number; readonly etag: string | null };

/** The parts of one file, numbered from 0, each `PART_BYTES` long. `url` is the file's canonical address. */
export class Parts {
  readonly #prefix: string;
  readonly #writes = new Set<Promise<void>>();
  #failure: unknown;

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

  async read(index: number): Promise<Uint8Array<ArrayBuffer>> {
    const response = await stored(() => this.cache.match(this.#url(index)));
    return new Uint8Array((await response?.arrayBuffer()) ?? new ArrayBuffer(0));
  }

  /** Begins to store a part; waits only when two are on their way already. Reports the failure of an earlier one. */
  async write(index: number, bytes: Uint8Array<ArrayBuffer>, etag: string | null): Promise<void> {
    const headers = etag === null ? {} : { etag };
    const write = this.cache
      .put(this.#url(index), new Response(bytes, { headers }))
      .catch((error: unknown) => void (this.#failure ??= error))
      .finally(() => this.#writes.delete(write));
    this.#writes.add(write);
    if (this.#writes.size > 1) await Promise.race(this.#writes);
    await this.#check();
  }

  /** Waits until everything is stored. */
  async flush(): Promise<void> {
    await Promise.all(this.#writes);
    await this.#check();
  }

  /** Deletes all parts of the file. */
  async clear(): Promise<void> {
    await Promise.all(this.#writes);
    await Promise.all((await urlsIn(this.cache, this.#prefix)).map((url) => this.cache.delete(url)));
  }

  #url(index: number): string {
    return `${this.#prefix}${index}`;
  }

  async #check(): Promise<void> {
    const failure = this.#failure;
    if (failure !== undefined) await stored(() => Promise.reject(failure as Error));
  }
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
