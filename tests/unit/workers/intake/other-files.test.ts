import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { otherFileOf } from '../../../../src/workers/intake/other-files';

const caseFile = async (name: string): Promise<Buffer> =>
  await readFile(fileURLToPath(new URL(`../../../fixtures/cases/${name}`, import.meta.url)));
const bytesOf = (text: string): Buffer<ArrayBuffer> => Buffer.from(text, 'latin1');
const padded = (text: string): Buffer<ArrayBuffer> => Buffer.concat([bytesOf(text), Buffer.alloc(600)]);
const box = (brand: string): Buffer<ArrayBuffer> => padded(`\0\0\0\x18ftyp${brand}\0\0\x02\0isommp41`);
const at = (offset: number, text: string): Buffer<ArrayBuffer> =>
  Buffer.concat([Buffer.alloc(offset, 1), bytesOf(text), Buffer.alloc(20)]);
const zip = (name: string): Buffer<ArrayBuffer> =>
  Buffer.concat([bytesOf('PK\x03\x04'), Buffer.alloc(22), Buffer.from([name.length, 0, 0, 0]), bytesOf(name)]);

describe('a file that is no picture is told by its bytes:', () => {
  test('a video in any container', async () => {
    const transport = Buffer.alloc(1000);
    for (let packet = 0; packet * 188 < 1000; packet += 1) transport[packet * 188] = 0x47;
    const videos = [
      await caseFile('meme.mp4'),
      await caseFile('meme.webm'),
      ...['isom', 'mp42', 'qt  ', 'M4V ', '3gp4', '3g2a', 'avc1', 'dash', 'XAVC', 'MSNV', 'f4v '].map(box),
      padded('\0\0\0\x08wide\0\0\0\0mdat'),
      padded('\0\0\x10\0moov\0\0\0\x6cmvhd'),
      padded('RIFF\0\0\0\0AVI LIST'),
      padded('FLV\x01\x05'),
      padded('\0\0\x01\xba\x44'),
      padded('\0\0\x01\xb3\x14'),
      padded('\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9'),
      padded('OggS\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x2a\x80theora'),
      padded('.RMF\0\0\0\x12'),
      transport,
    ];
    for (const video of videos) expect.soft(await otherFileOf(new Uint8Array(video))).toBe('video');
  });

  test('a sound file', async () => {
    const sounds = [
      box('M4A '),
      box('M4B '),
      padded('RIFF\0\0\0\0WAVEfmt '),
      padded('ID3\x04\0\0'),
      padded('\xff\xfb\x90\x44'),
      padded('\xff\xf1\x50\x80'),
      padded('fLaC\0\0\0\x22'),
      padded('OggS\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x13OpusHead'),
      padded('FORM\0\0\0\0AIFFCOMM'),
      padded('#!AMR\n'),
    ];
    for (const sound of sounds) expect.soft(await otherFileOf(sound)).toBe('sound');
  });

  test('an archive of any kind', async () => {
    const archives = [
      await caseFile('takeout-small.zip'),
      zip('memes/cat.png'),
      padded('PK\x05\x06'),
      padded('Rar!\x1a\x07\0'),
      padded('Rar!\x1a\x07\x01\0'),
      padded('7z\xbc\xaf\x27\x1c'),
      gzipSync(Buffer.alloc(2000)),
      gzipSync('a letter'),
      padded('\x1f\x8b but not whole'),
      padded('BZh91AY&SY'),
      padded('\xfd7zXZ\0'),
      padded('\x28\xb5\x2f\xfd'),
      padded('MSCF\0\0\0\0'),
      at(257, 'ustar\x0000'),
      at(257, 'ustar  \0'),
      padded('  -lh5-'),
      at(32_769, 'CD001'),
    ];
    for (const archive of archives) expect.soft(await otherFileOf(new Uint8Array(archive))).toBe('archive');
  });

  test('a document, also of those that are ZIP files', async () => {
    const documents = [
      bytesOf('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n'),
      zip('[Content_Types].xml'),
      zip('mimetype'),
      padded('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'),
      bytesOf('{\\rtf1\\ansi'),
    ];
    for (const document of documents) expect.soft(await otherFileOf(document)).toBe('document');
  });

  test('an SVG, with or without an XML declaration', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect/></svg>';
    const drawings = [
      await caseFile('drawing.svg'),
      Buffer.from(svg),
      Buffer.from(`\ufeff  ${svg}`),
      Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n<!-- <made> by hand -->\n${svg}`),
      Buffer.from(`<?xml version="1.0"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd">\n${svg}`),
      Buffer.from(`<?xml version="1.0"?><!DOCTYPE svg [\n<!ENTITY ns "http://www.w3.org/2000/svg">\n]>\n${svg}`),
      Buffer.from('<svg:svg xmlns:svg="http://www.w3.org/2000/svg"/>'),
      Buffer.from(`\ufeff${svg}`, 'utf16le'),
      gzipSync(svg),
    ];
    for (const drawing of drawings) expect.soft(await otherFileOf(new Uint8Array(drawing))).toBe('drawing');
  });

  test('an animated sticker, packed or not', async () => {
    const animation = '{"v":"5.5.2","fr":60,"ip":0,"op":180,"w":512,"h":512,"layers":[{"ty":4}]}';
    for (const sticker of [await caseFile('sticker.tgs'), gzipSync(animation), Buffer.from(animation)])
      expect.soft(await otherFileOf(new Uint8Array(sticker))).toBe('sticker');
  });

  test('a web page, also one that calls itself a picture and has a drawing in it', async () => {
    for (const page of ['<!doctype html><svg><script>x</script></svg>', '\n<html>', '<!-- a --><HEAD >'])
      expect.soft(await otherFileOf(bytesOf(page))).toBe('web-page');
  });

  test('the note of another program on a picture', async () => {
    const notes = [
      '{"title":"q01.jpg","description":"favourite","favorited":true}',
      '{\n  "title": "IMG_1.jpg",\n  "photoTakenTime": {}\n}',
      '<?xpacket begin="\ufeff" id="W5M0"?><x:xmpmeta xmlns:x="adobe:ns:meta/"/>',
      '<?xml version="1.0"?><!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "p.dtd"><plist><dict><key>adjustmentFormatIdentifier</key></dict></plist>',
    ];
    for (const note of notes) expect.soft(await otherFileOf(Buffer.from(note))).toBe('sidecar');
  });

  test('a text in any encoding', async () => {
    const texts = [
      'milk, eggs',
      'BMW is a maker of cars.',
      '[.ShellClassInfo]\r\n',
      'a,b\r\n1,2',
      'Grüße an Müller',
      '{"layers":[]}',
    ];
    for (const text of texts) {
      for (const bytes of [Buffer.from(text), bytesOf(text), Buffer.from(`\ufeff${text}`, 'utf16le')])
        expect.soft(await otherFileOf(new Uint8Array(bytes)), text).toBe('text');
    }
    // Half a character at the end of what is looked at.
    expect(await otherFileOf(Buffer.from(`x${'ü'.repeat(5000)}`))).toBe('text');
  });

  test('at once, however many comments there are before what may be an SVG', async () => {
    const comments = Buffer.from('<!-- a --><?b?>\n'.repeat(500));
    expect(await otherFileOf(comments)).toBe('text');
    expect(await otherFileOf(Buffer.concat([comments.subarray(0, 4000), Buffer.from('<svg/>')]))).toBe('drawing');
  });

  test('nothing that is not known', async () => {
    for (const bytes of [
      Buffer.alloc(5000),
      padded('SQLite format 3\0'),
      padded('RIFF\0\0\0\0ACON'),
      padded('MZ\x90\0'),
    ])
      expect.soft(await otherFileOf(bytes)).toBeNull();
  });

  test('without an error, whatever the bytes', async () => {
    const starts = ['', 'PK\x03\x04', '\x1f\x8b\x08', 'OggS', 'RIFF', '\0\0\0\x18ftyp', '<svg', '\xff\xfe'];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 300 }), async (start, rest) => {
        await otherFileOf(Buffer.concat([bytesOf(start), rest]));
      }),
    );
  });
});
