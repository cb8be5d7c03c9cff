import type { BackupSource } from '$lib/backup/protocol';
import { ArchiveWindow } from './archive-window';
import { sha256Of } from './sha256';

/** The ZIP format: the header before the bytes of each entry. */
const LOCAL_HEADER = 0x504b0304;
const LOCAL_HEADER_BYTES = 30;

/**
 * Where the bytes of a file are: a file of the folder, by its position in the list, or an entry of the archive, by the
 * position of its header; `deflated` is the length of its packed bytes, null if they are not packed.
 */
export type Place = { readonly file: number } | { readonly offset: number; readonly deflated: number | null };

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
    if ('offset' in place && place.deflated === null && this.#window !== null)
      return await this.#window.use(await this.#start(place.offset), bytes, sha256Of);
    return await sha256Of(await (await this.blob(place, bytes)).arrayBuffer());
  }

  /** The picture: the part of the backup that holds it, or its unpacked bytes in memory. */
  async blob(place: Place, bytes: number): Promise<Blob> {
    if ('file' in place) {
      const found = this.#source.kind === 'folder' ? this.#source.files[place.file] : undefined;
      if (found === undefined) throw new RangeError('No such file');
      return found.file.slice();
    }
    const start = await this.#start(place.offset);
    const part = this.#archive.slice(start, start + (place.deflated ?? bytes));
    return place.deflated === null ? part : new Blob([await inflated(part, bytes)]);
  }

  get #archive(): Blob {
    if (this.#source.kind === 'folder') throw new TypeError('A folder is no archive');
    return this.#source.file;
  }

  /** Where the bytes of an entry begin: its name and extra fields are between the header and the bytes. */
  async #start(offset: number): Promise<number> {
    const window = this.#window ?? new ArchiveWindow(this.#archive);
    return await window.use(offset, LOCAL_HEADER_BYTES, (bytes) => {
      const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      if (header.byteLength < LOCAL_HEADER_BYTES || header.getUint32(0) !== LOCAL_HEADER)
        return Promise.reject(new RangeError('No header'));
      return Promise.resolve(offset + LOCAL_HEADER_BYTES + header.getUint16(26, true) + header.getUint16(28, true));
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
