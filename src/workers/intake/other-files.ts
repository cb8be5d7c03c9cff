import type { OtherFile } from '$lib/core/failure';
import { ascii, viewOf } from './headers';

/** How far texts are looked at: licences and doctypes come before an SVG's root element. */
const TEXT_BYTES = 8192;

/** Bytes at a place of the file; a string is ASCII, or Latin-1 where it has bytes above 127. */
type Signature = readonly [what: OtherFile, start: string, at?: number];

/** First bytes of files that people take for pictures or that lie beside pictures. First match wins. */
const SIGNATURES: readonly Signature[] = [
  // Matroska and WebM, Flash video, MPEG program and elementary streams, Windows Media, RealMedia.
  ['video', '\x1a\x45\xdf\xa3'],
  ['video', 'FLV\x01'],
  ['video', '\0\0\x01\xba'],
  ['video', '\0\0\x01\xb3'],
  ['video', '\x30\x26\xb2\x75\x8e\x66\xcf\x11'],
  ['video', '.RMF'],
  // QuickTime before it had a type box.
  ...['moov', 'mdat', 'wide', 'pnot'].map((box): Signature => ['video', box, 4]),
  // MP3 with tags, FLAC, MIDI, AMR.
  ...['\x02', '\x03', '\x04'].map((version): Signature => ['sound', `ID3${version}`]),
  ['sound', 'fLaC'],
  ['sound', 'MThd'],
  ['sound', '#!AMR'],
  // MP3 and AAC without tags.
  ...['\xfb', '\xf3', '\xf2', '\xfa', '\xf1', '\xf9'].map((second): Signature => ['sound', `\xff${second}`]),
  // RAR, 7z, gzip, compress, bzip2, xz, zstd, lz4, lzip, cabinet, xar, ar, StuffIt, ARJ, LHA, tar, disc image.
  ['archive', 'Rar!\x1a\x07'],
  ['archive', '7z\xbc\xaf\x27\x1c'],
  ['archive', '\x1f\x8b'],
  ['archive', '\x1f\x9d'],
  ['archive', '\x1f\xa0'],
  ['archive', '1AY&SY', 4],
  ['archive', '\xfd7zXZ\0'],
  ['archive', '\x28\xb5\x2f\xfd'],
  ['archive', '\x04\x22\x4d\x18'],
  ['archive', 'LZIP'],
  ['archive', 'MSCF'],
  ['archive', 'xar!'],
  ['archive', '!<arch>\n'],
  ['archive', 'StuffIt'],
  ['archive', 'SIT!'],
  ['archive', '\x60\xea'],
  ...['0', '5', '6', '7'].map((method): Signature => ['archive', `-lh${method}-`, 2]),
  ['archive', 'ustar', 257],
  ['archive', 'CD001', 32_769],
  ['document', '%PDF-'],
  ['document', '%!PS'],
  ['document', '{\\rtf'],
  ['document', 'AT&TFORM'],
  // Word, Excel and PowerPoint before 2007.
  ['document', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'],
];

/** Brands of ISO base media files that have sound alone. */
const SOUND_BRANDS = /^(?:M4A |M4B |M4P |F4A |F4B )$/;
const CONTENT_TYPES = new Map<string, OtherFile>([
  ['AVI ', 'video'],
  ['WAVE', 'sound'],
  ['RMID', 'sound'],
  ['AIFF', 'sound'],
  ['AIFC', 'sound'],
]);
/** Names of video codecs in the first pages of an Ogg file. */
const OGG_VIDEO = /theora|OVP80|BBCD|fishead|video\0/;
/** The first entry of a ZIP file that is a document: Office, LibreOffice and e-books. */
const DOCUMENT_ENTRY = /^(?:\[Content_Types\]\.xml|_rels\/|docProps\/|word\/|ppt\/|xl\/|mimetype)/;
// eslint-disable-next-line no-control-regex -- the bytes after PK
const ZIP_START = /^PK(?:\x03\x04|\x05\x06|\x07\x08)/;
const ZIP_NAME_LENGTH_AT = 26;
const ZIP_NAME_AT = 30;
const TRANSPORT_STREAM_SYNC = 0x47;
/** Bytes of a packet of an MPEG transport stream, and of one with a time stamp before it. */
const TRANSPORT_STREAM_PACKETS = [
  [0, 188],
  [4, 192],
] as const;

/** What may stand before the root element of an XML or HTML file. */
const PROLOGUE_PART = /\s+|<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!DOCTYPE[^>[]*(?:\[[\s\S]*?\]\s*)?>/iy;
const SVG_ROOT = /^<(?:\w+:)?svg[\s>/]/i;
const HTML_ROOT = /^<(?:html|head|body|meta|title|script)[\s>]/i;
const HTML_DOCTYPE = /<!DOCTYPE\s+html/i;
/** Notes of other programs on a picture: XMP, Apple's changes of a photo (AAE), Google Takeout. */
const SIDECAR =
  /<x:xmpmeta|<\?xpacket|<rdf:RDF|adjustmentFormatIdentifier|"photoTakenTime"|"googlePhotosOrigin"|^\s*\{\s*"title":/;
/** A Telegram sticker, unpacked, or another Lottie animation, which has a last frame and layers. */
const ANIMATION = /^\s*\{(?:(?=[\s\S]*"op"\s*:)(?=[\s\S]*"layers"\s*:)|[\s\S]*"tgs"\s*:)/;
// eslint-disable-next-line no-control-regex -- texts have none of these control characters, other files do
const NO_TEXT = /[\u0000-\u0008\u000e-\u001a\u001c-\u001f\ufffd]/;

/**
 * What a file is that has none of the picture formats, told by its bytes; null if that is not known. A prefix of the
 * file of 64 KB is enough.
 */
export async function otherFileOf(bytes: Uint8Array<ArrayBuffer>): Promise<OtherFile | null> {
  const what = containerOf(bytes) ?? signatureOf(bytes) ?? textOf(bytes);
  if (what !== 'archive' || ascii(bytes, 0, 2) !== '\x1f\x8b') return what;
  // Telegram's stickers and compressed drawings are a text within gzip.
  const unpacked = await unpackedStart(bytes);
  const inside = textOf(unpacked);
  return inside === 'sticker' || inside === 'drawing' ? inside : what;
}

function containerOf(bytes: Uint8Array): OtherFile | null {
  if (ascii(bytes, 4, 4) === 'ftyp') return SOUND_BRANDS.test(ascii(bytes, 8, 4)) ? 'sound' : 'video';
  // RIFF and IFF files: AVI, WAV, AIFF.
  if (['RIFF', 'FORM'].includes(ascii(bytes, 0, 4))) return CONTENT_TYPES.get(ascii(bytes, 8, 4)) ?? null;
  if (ascii(bytes, 0, 4) === 'OggS') return OGG_VIDEO.test(ascii(bytes, 0, 256)) ? 'video' : 'sound';
  if (ZIP_START.test(ascii(bytes, 0, 4))) return DOCUMENT_ENTRY.test(firstEntry(bytes)) ? 'document' : 'archive';
  const isTransportStream = TRANSPORT_STREAM_PACKETS.some(([at, length]) =>
    [0, 1, 2].every((packet) => bytes[at + packet * length] === TRANSPORT_STREAM_SYNC),
  );
  return isTransportStream ? 'video' : null;
}

function firstEntry(bytes: Uint8Array): string {
  if (bytes.length < ZIP_NAME_AT) return '';
  return ascii(bytes, ZIP_NAME_AT, Math.min(64, viewOf(bytes).getUint16(ZIP_NAME_LENGTH_AT, true)));
}

function signatureOf(bytes: Uint8Array): OtherFile | null {
  const found = SIGNATURES.find(([, start, at = 0]) => ascii(bytes, at, start.length) === start);
  return found?.[0] ?? null;
}

/** What a text is; null if the bytes are none. */
function textOf(bytes: Uint8Array): OtherFile | null {
  const start = decodeStart(bytes);
  if (start.trim() === '' || NO_TEXT.test(start)) return null;
  const rootAt = rootStart(start);
  const root = start.slice(rootAt, rootAt + 32);
  if (HTML_DOCTYPE.test(start.slice(0, rootAt)) || HTML_ROOT.test(root)) return 'web-page';
  if (SVG_ROOT.test(root)) return 'drawing';
  if (ANIMATION.test(start)) return 'sticker';
  return SIDECAR.test(start) ? 'sidecar' : 'text';
}

/** Where declarations, comments and doctype end. Part by part: one expression for all takes exponential time. */
function rootStart(text: string): number {
  let at = 0;
  for (;;) {
    PROLOGUE_PART.lastIndex = at;
    if (!PROLOGUE_PART.test(text)) return at;
    at = PROLOGUE_PART.lastIndex;
  }
}

/** The first characters of a text, without a byte order mark and half a character at the end. */
function decodeStart(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : null;
  const start = bytes.subarray(0, TEXT_BYTES);
  const text = new TextDecoder(encoding ?? 'utf-8').decode(start, { stream: true });
  // Older texts are in the code page of their country, which does not matter here.
  return text.includes('\ufffd') ? new TextDecoder('latin1').decode(start) : text;
}

/** The first bytes of a gzip file's content, as many as there are without an error. */
async function unpackedStart(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip')).getReader();
  const start = await reader.read().catch(() => null);
  void reader.cancel().catch(() => undefined);
  return start?.value ?? new Uint8Array();
}
