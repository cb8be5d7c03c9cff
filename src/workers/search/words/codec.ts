import * as v from 'valibot';
import type { MemeId } from '$lib/core/ids';
import type { Segment } from './segment';

/**
 * Increase the number when the terms or the file format change: older files are then ignored and the index is rebuilt.
 */
const FORMAT = 'memelore-words-2';

/** The header: the format, whether the word list was loaded, and the length of each array in bytes. */
const headSchema = v.object({
  format: v.literal(FORMAT),
  known: v.boolean(),
  lengths: v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
});

type Head = v.InferOutput<typeof headSchema>;

const NUMBER_BYTES = 8;

/**
 * Encodes a segment as a file: the length of the header, the header, then all arrays, each at a multiple of 8 bytes.
 * `known`: true if words without spaces were split by the word list.
 */
export function encode(segment: Segment, known: boolean): Blob {
  const text = new TextEncoder();
  const arrays = [
    text.encode(segment.ids.join('\n')),
    text.encode(segment.vocabulary),
    segment.fingerprints,
    segment.added,
    segment.termStarts,
    segment.starts,
    segment.docs,
    segment.places,
  ];
  const head: Head = { format: FORMAT, known, lengths: arrays.map(({ byteLength }) => byteLength) };
  const written = text.encode(JSON.stringify(head));
  const pieces = [Float64Array.of(written.length), written, ...arrays];
  return new Blob(pieces.flatMap((piece) => [piece, new Uint8Array(padding(piece.byteLength))]));
}

/** Decodes a file; null if it has another format or is truncated, or if `known` was different. */
export function decode(stored: ArrayBuffer, known: boolean): Segment | null {
  if (stored.byteLength < NUMBER_BYTES) return null;
  const [headLength = 0] = new Float64Array(stored, 0, 1);
  const head = headOf(stored, headLength);
  if (head?.known !== known) return null;
  let at = NUMBER_BYTES + headLength + padding(headLength);
  const spans = head.lengths.map((length) => {
    const from = at;
    at += length + padding(length);
    return { from, length };
  });
  if (at !== stored.byteLength) return null;
  const bytes = (index: number): { from: number; length: number } => spans[index] ?? { from: 0, length: 0 };
  const read = (index: number): string =>
    new TextDecoder().decode(new Uint8Array(stored, bytes(index).from, bytes(index).length));
  const doubles = (index: number): Float64Array<ArrayBuffer> =>
    new Float64Array(stored, bytes(index).from, bytes(index).length / Float64Array.BYTES_PER_ELEMENT);
  const integers = (index: number): Uint32Array<ArrayBuffer> =>
    new Uint32Array(stored, bytes(index).from, bytes(index).length / Uint32Array.BYTES_PER_ELEMENT);
  return {
    ids: read(0).split('\n') as MemeId[],
    vocabulary: read(1),
    fingerprints: doubles(2),
    added: doubles(3),
    termStarts: integers(4),
    starts: integers(5),
    docs: integers(6),
    places: new Uint16Array(stored, bytes(7).from, bytes(7).length / Uint16Array.BYTES_PER_ELEMENT),
  };
}

function headOf(stored: ArrayBuffer, length: number): Head | null {
  if (!Number.isSafeInteger(length) || length <= 0 || NUMBER_BYTES + length > stored.byteLength) return null;
  const written = new TextDecoder().decode(new Uint8Array(stored, NUMBER_BYTES, length));
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), headSchema), written);
  return parsed.success ? parsed.output : null;
}

function padding(length: number): number {
  return (NUMBER_BYTES - (length % NUMBER_BYTES)) % NUMBER_BYTES;
}
