import { open, type FileHandle } from 'node:fs/promises';
import { crc32, createDeflateRaw } from 'node:zlib';
import { Readable } from 'node:stream';

/** One entry of an archive. Its sizes may be lies; the checksum of zeros that are given as a number is 0. */
export type ZipEntry = {
  readonly path: string;
  /** The bytes, or how many zeros; zeros that are not deflated take no room on the disk. */
  readonly content: number | Iterable<Buffer>;
  readonly deflate?: boolean;
  /** The size that the archive says instead of the true one. */
  readonly said?: number;
};

const PIECE = Buffer.alloc(1 << 20);
const MASK = 0xffffffff;

/** Writes an archive piece by piece (APPNOTE 6.3), so that it may be larger than memory. Below 4 GB in all. */
export async function writeZip(path: string, entries: Iterable<ZipEntry>): Promise<void> {
  const file = await open(path, 'w');
  const directory: Buffer[] = [];
  const waiting: Buffer[] = [];
  let [at, held, count] = [0, 0, 0];
  const flush = async (): Promise<void> => {
    if (held > 0) await file.write(Buffer.concat(waiting.splice(0)), 0, held, at - held);
    held = 0;
  };
  for (const entry of entries) {
    const name = Buffer.from(entry.path);
    const begin = at;
    const head = headerOf(entry, name, { ...NOTHING, said: 0 });
    waiting.push(head, name);
    at += head.length + name.length;
    held += head.length + name.length;
    if (held > PIECE.length || entry.content !== 0) await flush();
    const written = entry.content === 0 ? NOTHING : await writeContent(file, at, entry);
    at += written.packed;
    const facts = { ...written, said: entry.said ?? written.whole };
    if (written.packed > 0) await file.write(headerOf(entry, name, facts), 0, head.length, begin);
    directory.push(directoryEntry(entry, name, facts, begin), name);
    count += 1;
  }
  await flush();
  const list = Buffer.concat(directory);
  await file.write(list, 0, list.length, at);
  const end = endOf(count, list.length, at);
  await file.write(end, 0, end.length, at + list.length);
  await file.close();
}

/** What was written of an entry: bytes in the archive, bytes of the file, and its checksum. */
type Written = { readonly packed: number; readonly whole: number; readonly sum: number };
type Facts = Pick<Written, 'packed' | 'sum'> & { readonly said: number };
const NOTHING: Written = { packed: 0, whole: 0, sum: 0 };

async function writeContent(file: FileHandle, from: number, { content, deflate }: ZipEntry): Promise<Written> {
  let [at, whole, sum] = [from, 0, 0];
  if (typeof content === 'number' && deflate !== true) return { packed: content, whole: content, sum };
  const counted = function* (): Generator<Buffer> {
    for (const piece of typeof content === 'number' ? zeros(content) : content) {
      whole += piece.length;
      sum = crc32(piece, sum);
      yield piece;
    }
  };
  const source = Readable.from(counted(), { objectMode: false });
  for await (const piece of deflate === true ? source.pipe(createDeflateRaw()) : source) {
    const bytes = piece as Buffer;
    await file.write(bytes, 0, bytes.length, at);
    at += bytes.length;
  }
  return { packed: at - from, whole, sum };
}

function* zeros(count: number): Generator<Buffer> {
  for (let left = count; left > 0; left -= PIECE.length) yield PIECE.subarray(0, Math.min(left, PIECE.length));
}

function headerOf(entry: ZipEntry, name: Buffer, facts: Facts): Buffer {
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50);
  writeFacts(head, 4, entry, name, facts);
  return head;
}

function directoryEntry(entry: ZipEntry, name: Buffer, facts: Facts, begin: number): Buffer {
  const listed = Buffer.alloc(46);
  listed.writeUInt32LE(0x02014b50);
  listed.writeUInt16LE(20, 4);
  writeFacts(listed, 6, entry, name, facts);
  listed.writeUInt32LE(begin, 42);
  return listed;
}

/** What the header of an entry and its place in the list of files have in common, from `at` on. */
function writeFacts(into: Buffer, at: number, { deflate }: ZipEntry, name: Buffer, { packed, said, sum }: Facts): void {
  into.writeUInt16LE(20, at);
  into.writeUInt16LE(deflate === true ? 8 : 0, at + 4);
  into.writeUInt32LE(sum, at + 10);
  into.writeUInt32LE(packed, at + 14);
  into.writeUInt32LE(said, at + 18);
  into.writeUInt16LE(name.length, at + 22);
}

/** The end of the archive, in the form that also counts more than 65,535 entries. */
function endOf(count: number, listBytes: number, listAt: number): Buffer {
  const end = Buffer.alloc(56 + 20 + 22);
  end.writeUInt32LE(0x06064b50);
  end.writeBigUInt64LE(44n, 4);
  end.writeUInt16LE(45, 12);
  end.writeUInt16LE(45, 14);
  end.writeBigUInt64LE(BigInt(count), 24);
  end.writeBigUInt64LE(BigInt(count), 32);
  end.writeBigUInt64LE(BigInt(listBytes), 40);
  end.writeBigUInt64LE(BigInt(listAt), 48);
  end.writeUInt32LE(0x07064b50, 56);
  end.writeBigUInt64LE(BigInt(listAt + listBytes), 64);
  end.writeUInt32LE(1, 72);
  end.writeUInt32LE(0x06054b50, 76);
  end.writeUInt16LE(Math.min(count, 0xffff), 84);
  end.writeUInt16LE(Math.min(count, 0xffff), 86);
  end.writeUInt32LE(Math.min(listBytes, MASK), 88);
  end.writeUInt32LE(Math.min(listAt, MASK), 92);
  return end;
}
