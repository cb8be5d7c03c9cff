import type { BackupMeme } from '$lib/core/backup-format';
import type { CaptionRecord } from '$lib/core/caption';
import type { Sha256 } from '$lib/core/ids';
import type { BackupIndex } from '$lib/backup/protocol';
import type { Place } from './pictures';

/** One meme of a backup and its texts. */
export type IndexedMeme = { readonly saved: BackupMeme; readonly captions: readonly CaptionRecord[] };

const MIN_BYTES = 65_536;
/** The most bytes of UTF-8 that one UTF-16 unit takes. */
const MAX_BYTES_PER_UNIT = 3;
const HASH_BYTES = 32;
const PLACE_NUMBERS = 3;
const NONE = -1;

/** Writes the index of a backup. */
export class IndexWriter {
  readonly #encoder = new TextEncoder();
  readonly #ends: number[] = [];
  readonly #hashes: string[] = [];
  readonly #places: number[] = [];
  #json = new Uint8Array(MIN_BYTES);
  #length = 0;

  /** Adds a meme; `place` is null if its picture is not there. */
  add(meme: IndexedMeme, place: Place | null): void {
    const text = JSON.stringify(meme);
    const needed = this.#length + MAX_BYTES_PER_UNIT * text.length;
    if (needed > this.#json.length) {
      const larger = new Uint8Array(Math.max(needed, 2 * this.#json.length));
      larger.set(this.#json.subarray(0, this.#length));
      this.#json = larger;
    }
    this.#length += this.#encoder.encodeInto(text, this.#json.subarray(this.#length)).written;
    this.#ends.push(this.#length);
    this.#hashes.push(meme.saved.sha256);
    this.#places.push(place?.at ?? NONE, place?.deflated ?? NONE, meme.saved.bytes);
  }

  finish(): BackupIndex {
    const hashes = new Uint8Array(HASH_BYTES * this.#hashes.length);
    for (const [index, hash] of this.#hashes.entries()) hashes.set(bytesOf(hash), HASH_BYTES * index);
    return {
      json: this.#json.slice(0, this.#length),
      ends: Float64Array.from(this.#ends),
      hashes,
      places: Float64Array.from(this.#places),
    };
  }
}

/** The meme at a position. Throws if there is none. */
export function memeAt({ json, ends }: BackupIndex, position: number): IndexedMeme {
  const end = ends[position];
  if (end === undefined) throw new RangeError('No such meme');
  const text = new TextDecoder().decode(json.subarray(ends[position - 1] ?? 0, end));
  return JSON.parse(text) as IndexedMeme;
}

/** The SHA-256 of the picture at a position, in hexadecimal. */
export function hashAt({ hashes }: BackupIndex, position: number): Sha256 {
  const hash = hashes.subarray(HASH_BYTES * position, HASH_BYTES * (position + 1));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('') as Sha256;
}

/** Where the picture at a position is; null if it is not there. */
export function placeAt({ places }: BackupIndex, position: number): (Place & { readonly bytes: number }) | null {
  const [at = NONE, deflated = NONE, bytes = 0] = places.subarray(PLACE_NUMBERS * position);
  return at === NONE ? null : { at, deflated: deflated === NONE ? null : deflated, bytes };
}

function bytesOf(hash: string): Uint8Array {
  return Uint8Array.from({ length: HASH_BYTES }, (_, index) => parseInt(hash.slice(2 * index, 2 * index + 2), 16));
}
