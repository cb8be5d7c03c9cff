/** What is read at once of a file that is read from its beginning to its end. */
const WINDOW_BYTES = 4_000_000;
/** The most that lies between two entries of an archive: a header with a name and further fields, each of 64 KB. */
const MAX_GAP_BYTES = 150_000;

/**
 * Reads parts of a file, one at a time. Parts that follow one another are read together, into the same buffer: a Blob
 * and a buffer for each of thousands of pictures were 200 MB of garbage before the browser collected it.
 */
export class ArchiveWindow {
  readonly #archive: Blob;
  #buffer = new ArrayBuffer(0);
  /** The place in the file of what is in the buffer, and its length. */
  #from = 0;
  #length = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(archive: Blob) {
    this.#archive = archive;
  }

  /**
   * Calls `use` with `length` bytes from position `from`, or fewer at the end of the file; they change once it is done.
   * Rejects with the browser's error if they cannot be read.
   */
  async use<Value>(
    from: number,
    length: number,
    use: (bytes: Uint8Array<ArrayBuffer>) => Promise<Value>,
  ): Promise<Value> {
    const used = this.#last.then(async () => use(await this.#read(from, length)));
    this.#last = used.catch(() => undefined);
    return await used;
  }

  async #read(from: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const end = this.#from + this.#length;
    if (from < this.#from || from + length > end) {
      // Where it goes on after what was read last, more of it will be asked for.
      const follows = from >= this.#from && from <= end + MAX_GAP_BYTES;
      await this.#fill(from, Math.max(length, follows ? WINDOW_BYTES : 0));
    }
    const at = from - this.#from;
    return new Uint8Array(this.#buffer, at, Math.min(length, this.#length - at));
  }

  async #fill(from: number, length: number): Promise<void> {
    this.#length = 0;
    const part = this.#archive.slice(from, from + length);
    if (this.#buffer.byteLength < part.size) this.#buffer = new ArrayBuffer(Math.max(part.size, WINDOW_BYTES));
    const reader = byteReader(part);
    let done = 0;
    if (reader === null) {
      this.#buffer = await part.arrayBuffer();
      done = part.size;
    } else {
      while (done < part.size) {
        const { value } = await reader.read(new Uint8Array(this.#buffer, done, part.size - done));
        if (value === undefined) break;
        // Each call takes the buffer and gives it back as another object.
        this.#buffer = value.buffer;
        done += value.byteLength;
      }
      await reader.cancel();
    }
    this.#from = from;
    this.#length = done;
  }
}

/** A reader that fills a given buffer; null in Safari, whose files have none. */
function byteReader(part: Blob): ReadableStreamBYOBReader | null {
  try {
    return part.stream().getReader({ mode: 'byob' });
  } catch {
    return null;
  }
}
