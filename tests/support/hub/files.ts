import { createHash } from 'node:crypto';
import { openSync, readFileSync, readSync, statSync } from 'node:fs';

/** One file of a repository, with the hashes the hub lists for it. */
export type HubFile = {
  readonly path: string;
  readonly bytes: number;
  /** Lower-case hexadecimal SHA-256 of the content. */
  readonly sha256: string;
  /** The git blob id: SHA-1 over `blob <length>\0` and the content (of the LFS pointer for large files). */
  readonly oid: string;
  /** True if the file is kept in LFS, so that requests are redirected to the CDN. */
  readonly large: boolean;
  /** The bytes from `start` up to but not including `end`, at most `SLICE_BYTES`. */
  slice(start: number, end: number): Buffer;
};

/** The largest piece of a file that is held in memory. */
export const SLICE_BYTES = 1 << 20;

const LARGE = /\.onnx(_data)?$/;

/** A file that is read into memory from disk. */
export function fileFromDisk(path: string, location: string): HubFile {
  const content = readFileSync(location);
  return describe(path, content.length, (start, end) => content.subarray(start, end));
}

/** A file of any size that is read from disk piece by piece; it must not change while the hub runs. */
export function fileLeftOnDisk(path: string, location: string): HubFile {
  const descriptor = openSync(location, 'r');
  return describe(path, statSync(location).size, (start, end) => {
    const piece = Buffer.allocUnsafe(end - start);
    let read = 0;
    while (read < piece.length) {
      const more = readSync(descriptor, piece, read, piece.length - read, start + read);
      if (more === 0) throw new Error(`${location} has become shorter`);
      read += more;
    }
    return piece;
  });
}

/** A file of any size whose content is generated from its path. */
export function syntheticFile(path: string, bytes: number): HubFile {
  const base = pseudoRandom(path);
  return describe(path, bytes, (start, end) => {
    const out = Buffer.allocUnsafe(end - start);
    for (let at = start; at < end;) {
      const block = Math.floor(at / SLICE_BYTES);
      const offset = at - block * SLICE_BYTES;
      const length = Math.min(end - at, SLICE_BYTES - offset);
      base.copy(out, at - start, offset, offset + length);
      // Every block has other first bytes, so that the hash of parts in the wrong order is wrong.
      for (let byte = offset; byte < Math.min(8, offset + length); byte++)
        out[at - start + byte - offset] = block >> byte;
      at += length;
    }
    return out;
  });
}

/** The file with other content of the same size. */
export function edited(file: HubFile): HubFile {
  return describe(file.path, file.bytes, (start, end) => inverted(file.slice(start, end)));
}

/** A copy of the bytes with every bit inverted. */
export function inverted(bytes: Buffer): Buffer {
  const out = Buffer.from(bytes);
  for (let at = 0; at < out.length; at++) out[at] = 255 - (out[at] ?? 0);
  return out;
}

function describe(path: string, bytes: number, slice: HubFile['slice']): HubFile {
  const large = LARGE.test(path);
  const sha256 = createHash('sha256');
  const blob = createHash('sha1').update(`blob ${bytes}\0`);
  for (let start = 0; start < bytes; start += SLICE_BYTES) {
    const piece = slice(start, Math.min(bytes, start + SLICE_BYTES));
    sha256.update(piece);
    if (!large) blob.update(piece);
  }
  const hash = sha256.digest('hex');
  return { path, bytes, sha256: hash, oid: large ? pointerOid(hash, bytes) : blob.digest('hex'), large, slice };
}

/** The git blob id of the pointer text that git has for a file kept in LFS. */
function pointerOid(sha256: string, bytes: number): string {
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256}\nsize ${bytes}\n`;
  return createHash('sha1').update(`blob ${pointer.length}\0${pointer}`).digest('hex');
}

/** `SLICE_BYTES` random bytes, which do not compress; the same seed gives the same bytes (xorshift32). */
function pseudoRandom(seed: string): Buffer {
  let state = createHash('sha256').update(seed).digest().readUInt32LE(0) || 1;
  const words = new Uint32Array(SLICE_BYTES / 4);
  for (let at = 0; at < words.length; at++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[at] = state;
  }
  return Buffer.from(words.buffer);
}
