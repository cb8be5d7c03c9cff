import type { BackupMeme } from '$lib/core/backup-format';
import type { CaptionRecord } from '$lib/core/caption';
import type { BackupIndex } from '$lib/backup/protocol';
import type { Place } from './pictures';

/** One meme of a backup, its texts, and where its picture is; null if it is not there. */
export type IndexedMeme = {
  readonly saved: BackupMeme;
  readonly captions: readonly CaptionRecord[];
  readonly place: Place | null;
};

const MIN_BYTES = 65_536;
/** The most bytes of UTF-8 that one UTF-16 unit takes. */
const MAX_BYTES_PER_UNIT = 3;

/** Writes memes as JSON one after another, so that they can go from worker to worker without being copied. */
export class IndexWriter {
  readonly #encoder = new TextEncoder();
  readonly #ends: number[] = [];
  #json = new Uint8Array(MIN_BYTES);
  #length = 0;

  add(meme: IndexedMeme): void {
    const text = JSON.stringify(meme);
    const needed = this.#length + MAX_BYTES_PER_UNIT * text.length;
    if (needed > this.#json.length) {
      const larger = new Uint8Array(Math.max(needed, 2 * this.#json.length));
      larger.set(this.#json.subarray(0, this.#length));
      this.#json = larger;
    }
    this.#length += this.#encoder.encodeInto(text, this.#json.subarray(this.#length)).written;
    this.#ends.push(this.#length);
  }

  finish(): BackupIndex {
    return { json: this.#json.slice(0, this.#length), ends: Float64Array.from(this.#ends) };
  }
}

/** The meme at a position. Throws if there is none. */
export function memeAt({ json, ends }: BackupIndex, position: number): IndexedMeme {
  const end = ends[position];
  if (end === undefined) throw new RangeError('No such meme');
  const text = new TextDecoder().decode(json.subarray(ends[position - 1] ?? 0, end));
  return JSON.parse(text) as IndexedMeme;
}
