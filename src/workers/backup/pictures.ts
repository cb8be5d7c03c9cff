import type { BackupSource } from '$lib/backup/protocol';
import { ArchiveWindow } from './archive-window';
import { sha256Of } from './sha256';

/** The ZIP format: the header before the bytes of each entry. */
const LOCAL_HEADER = 0x504b0304;
const LOCAL_HEADER_BYTES = 30;

/**
 * Where the bytes of a file are: `at` is the position of a file in the folder's list, or of an entry's header in the
 * archive. `deflated` is the length of an entry's packed bytes; null if they are not packed.
 */
export type Place = { readonly at: number; readonly deflated: number | null };

/** Reads pictures of a backup whose places are known. All methods reject if the bytes cannot be read. */
export class Pictures {
  readonly #source: BackupSource;
  readonly #window: ArchiveWindow | null;

  constructor(source: BackupSource) {
    this.#source = source;
    this.#window = source.kind === 'archive' ? new ArchiveWindow(source.file) : null;
  }

  /** The SHA-256 of a picture with this many bytes, in hexadecimal. Unpacked ones in an archive leave no garbage. */
  async hash(place: Place, bytes: number): Promise<string> {
    if (this.#window !== null && place.deflated === null)
      return await this.#window.use(await this.#start(this.#window, place), bytes, sha256Of);
    return await sha256Of(await (await this.blob(place, bytes)).arrayBuffer());
  }

  /** The picture: the part of the backup that holds it, or its unpacked bytes in memory. */
  async blob(place: Place, bytes: number): Promise<Blob> {
    if (this.#source.kind === 'folder' || this.#window === null) return this.#file(place);
    const start = await this.#start(this.#window, place);
    const part = this.#source.file.slice(start, start + (place.deflated ?? bytes));
    return place.deflated === null ? part : new Blob([await inflated(part, bytes)]);
  }

  #file({ at }: Place): Blob {
    const found = this.#source.kind === 'folder' ? this.#source.files[at] : undefined;
    if (found === undefined) throw new RangeError('No such file');
    return found.file.slice();
  }

  /** Where the bytes of an entry begin: its name and extra fields are between the header and the bytes. */
  async #start(window: ArchiveWindow, { at }: Place): Promise<number> {
    return await window.use(at, LOCAL_HEADER_BYTES, (bytes) => {
      const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      if (header.byteLength < LOCAL_HEADER_BYTES || header.getUint32(0) !== LOCAL_HEADER)
        return Promise.reject(new RangeError('No header'));
      return Promise.resolve(at + LOCAL_HEADER_BYTES + header.getUint16(26, true) + header.getUint16(28, true));
    });
  }
}

/** Unpacked bytes. Rejects if they are damaged or more than announced (zip bomb). */
async function inflated(part: Blob, bytes: number): Promise<ArrayBuffer> {
  const whole = new Uint8Array(bytes);
  let done = 0;
  const sink = new WritableStream<Uint8Array<ArrayBuffer>>({
    write(chunk) {
      whole.set(chunk, done);
      done += chunk.byteLength;
    },
  });
  await part.stream().pipeThrough(new DecompressionStream('deflate-raw')).pipeTo(sink);
  return whole.buffer;
}
