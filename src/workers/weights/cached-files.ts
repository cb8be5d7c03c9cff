import { PART_BYTES, wholeParts } from '$lib/catalogue/weights';
import { holdFile, unlessOpen } from './file-locks';
import type { DiskReader, DiskWriter, FileStore } from './file-store';
import { isNamed, storageError, storageOp } from './weights-error';

/** Holds the parts of files, each under the file's address with the part's number as its query. */
const FILES_CACHE = 'memelore-files-v1';
/** A base address that cannot exist. */
const FILES = 'https://memelore.invalid/files/';
const ALL_PARTS = { ignoreSearch: true };

/**
 * Files as cache entries, one for each part of `PART_BYTES`; the last one may be shorter. A part is stored when it is
 * whole, so that at most one is in memory. Web locks keep two tabs from writing the same file, and an open file from
 * being deleted; the browser releases them when a tab dies.
 */
export const cachedFiles: FileStore = {
  async works() {
    const name = `probe-${crypto.randomUUID()}`;
    try {
      const cache = await caches.open(FILES_CACHE);
      await cache.put(addressOf(name, 0), new Response(''));
      return await cache.delete(addressOf(name, 0));
    } catch (error) {
      if (isNamed(error, 'QuotaExceededError')) throw storageError(error);
      return false;
    }
  },

  async names() {
    const requests = await inCache((cache) => cache.keys());
    return [...new Set(requests.map(({ url }) => new URL(url).pathname.split('/').at(-1) ?? ''))];
  },

  async size(name) {
    const { length } = await inCache((cache) => cache.keys(addressOf(name), ALL_PARTS));
    if (length === 0) return null;
    const last = await inCache((cache) => cache.match(addressOf(name, length - 1)));
    return last === undefined ? null : (length - 1) * PART_BYTES + Number(last.headers.get('content-length'));
  },

  async body(name) {
    if ((await cachedFiles.size(name)) === null) return null;
    let next = 0;
    return new ReadableStream<Uint8Array<ArrayBuffer>>({
      async pull(controller) {
        const part = await readPart(name, next++);
        if (part === null) controller.close();
        else controller.enqueue(part);
      },
    });
  },

  async remove(name) {
    await unlessOpen(name, () => inCache((cache) => cache.delete(addressOf(name), ALL_PARTS)));
  },

  async openReader(name) {
    const unlock = await holdFile(name, 'shared');
    const bytes = await cachedFiles.size(name);
    if (bytes !== null) return new CachedReader(name, bytes, unlock);
    await unlock();
    return null;
  },

  async openWriter(name) {
    const unlock = await holdFile(name, 'exclusive');
    return new CachedWriter(name, (await cachedFiles.size(name)) ?? 0, unlock);
  },

  resumeAt: (bytes) => wholeParts(bytes) * PART_BYTES,
};

/** Reads a file and holds its last part in memory. */
class CachedReader implements DiskReader {
  #part: { readonly index: number; readonly bytes: Uint8Array<ArrayBuffer> } | null = null;

  constructor(
    protected readonly name: string,
    public bytes: number,
    private readonly unlock: () => Promise<void>,
  ) {}

  async read(into: Uint8Array<ArrayBuffer>, at: number): Promise<number> {
    const index = wholeParts(at);
    if (this.#part?.index !== index) {
      const bytes = await readPart(this.name, index);
      if (bytes === null) return 0;
      this.#part = { index, bytes };
    }
    const from = at - index * PART_BYTES;
    const some = this.#part.bytes.subarray(from, from + into.length);
    into.set(some);
    return some.length;
  }

  async close(): Promise<void> {
    await this.unlock();
  }
}

/** Collects a part in memory and stores it when it is whole. */
class CachedWriter extends CachedReader implements DiskWriter {
  readonly #part = new Uint8Array(PART_BYTES);
  /** Bytes of the part that are not stored yet. */
  #pending = 0;

  async append(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      const some = bytes.subarray(at, at + PART_BYTES - this.#pending);
      this.#part.set(some, this.#pending);
      this.#pending += some.length;
      this.bytes += some.length;
      at += some.length;
      if (this.#pending === PART_BYTES) await this.#store();
    }
  }

  async truncate(bytes: number): Promise<void> {
    for (let at = bytes; at < this.bytes; at += PART_BYTES)
      await inCache((cache) => cache.delete(addressOf(this.name, wholeParts(at))));
    this.bytes = bytes;
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }

  async finish(): Promise<void> {
    if (this.#pending > 0 || this.bytes === 0) await this.#store();
  }

  async #store(): Promise<void> {
    const headers = { 'content-length': String(this.#pending) };
    const response = new Response(this.#part.subarray(0, this.#pending), { headers });
    await inCache((cache) => cache.put(addressOf(this.name, wholeParts(this.bytes - this.#pending)), response));
    this.#pending = 0;
  }
}

async function readPart(name: string, index: number): Promise<Uint8Array<ArrayBuffer> | null> {
  const response = await inCache((cache) => cache.match(addressOf(name, index)));
  return response === undefined ? null : new Uint8Array(await storageOp(() => response.arrayBuffer()));
}

async function inCache<Value>(operation: (cache: Cache) => Promise<Value>): Promise<Value> {
  return await storageOp(async () => await operation(await caches.open(FILES_CACHE)));
}

/** The address of one part, or of the file, under which all its parts are found. */
function addressOf(name: string, part?: number): string {
  return FILES + name + (part === undefined ? '' : `?${part}`);
}
