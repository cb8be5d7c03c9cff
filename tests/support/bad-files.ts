import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Failure, OtherFile } from '../../src/lib/core/failure';
import { makeCmykJpeg, makeGif, makePng, withOrientation } from './picture-bytes';

/** The colours in test pictures; `clear` is transparent. */
export type Colour = 'red' | 'green' | 'blue' | 'white' | 'clear';

/** What an import of the file must give: a meme of this type and shown size, or this failure. */
type Expected =
  | {
      readonly kind: 'works';
      readonly type: string;
      readonly width: number;
      readonly height: number;
      readonly animated: boolean;
      readonly damaged: boolean;
      /** The thumbnail's colours, where they matter: top left, top right, bottom left, bottom right. */
      readonly corners?: readonly Colour[];
    }
  | { readonly kind: 'fails'; readonly failure: Failure };

/** A file with one fault or peculiarity, and what an import of it must give. */
export type BadFile = { readonly name: string; readonly path: string; readonly expected: Expected };

/** A JPEG of the fixtures and its size in pixels. */
const JPEG = { name: 'meme-003.jpg', width: 800, height: 600 };

type Content = Uint8Array | { readonly head: Uint8Array; readonly length: number };

const fails = (failure: Failure): Expected => ({ kind: 'fails', failure });
const works = (
  type: string,
  width: number,
  height: number,
  corners?: readonly Colour[],
  animated = false,
  damaged = false,
): Expected => ({
  kind: 'works',
  type,
  width,
  height,
  animated,
  damaged,
  ...(corners === undefined ? {} : { corners }),
});

/**
 * The shown corners for EXIF orientations 1 to 8 of a picture stored with red and green at the top, blue and white at
 * the bottom.
 */
const TURNED: readonly (readonly Colour[])[] = [
  ['red', 'green', 'blue', 'white'],
  ['green', 'red', 'white', 'blue'],
  ['white', 'blue', 'green', 'red'],
  ['blue', 'white', 'red', 'green'],
  ['red', 'blue', 'green', 'white'],
  ['blue', 'red', 'white', 'green'],
  ['white', 'green', 'blue', 'red'],
  ['green', 'white', 'red', 'blue'],
];

/**
 * Writes all these files into `folder` and gives each with its expected result. Large ones are sparse: they take no
 * room on the disk.
 */
export async function writeBadFiles(folder: string): Promise<BadFile[]> {
  await mkdir(folder, { recursive: true });
  const files: BadFile[] = [];
  for (const [name, content, expected] of contents(await readJpeg())) {
    const path = join(folder, name);
    if (content instanceof Uint8Array) {
      await writeFile(path, content);
    } else {
      const file = await open(path, 'w');
      await file.write(content.head);
      await file.truncate(content.length);
      await file.close();
    }
    files.push({ name, path, expected });
  }
  return files;
}

/** A whole JPEG of the fixtures. */
export async function readJpeg(): Promise<Buffer> {
  return await readFile(fileURLToPath(new URL(`../fixtures/memes/${JPEG.name}`, import.meta.url)));
}

function contents(jpeg: Buffer): (readonly [string, Content, Expected])[] {
  const png = makePng({ width: 64, height: 48, pixel: (x, y) => [x * 4, y * 5, (x * y) % 256] });
  const gif = makeGif(32, 24, [
    [255, 0, 0],
    [0, 0, 255],
  ]);
  const cmyk = makeCmykJpeg(32, 16, (x, y) => {
    if (y === 0) return x < 2 ? [255, 0, 0, 255] : [0, 255, 0, 255];
    return x < 2 ? [0, 0, 255, 255] : [255, 255, 255, 255];
  });
  const damaged = fails({ kind: 'damaged-image' });
  const cut = (type: string, width: number, height: number): Expected =>
    works(type, width, height, undefined, false, true);
  const notAnImage = fails({ kind: 'not-an-image' });
  const other = (what: OtherFile): Expected => fails({ kind: 'other-file', what });
  const asJpeg = works('image/jpeg', JPEG.width, JPEG.height);
  const script =
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>globalThis.hacked = 1</script></svg>';
  return [
    // Not pictures.
    ['shopping list.txt', text('milk, eggs'), other('text')],
    ['text.png', text('This is a text that calls itself a picture.'), other('text')],
    ['letter.jpg', text('BMW is a maker of cars.'), other('text')],
    ['paper.pdf', text('%PDF-1.7\n%âãÏÓ\n'), other('document')],
    ['page.html', text('<!doctype html><title>x</title><svg><script>hacked = 1</script></svg>'), other('web-page')],
    ['film.mp4', Buffer.concat([Buffer.from([0, 0, 0, 24]), text('ftypisom'), Buffer.alloc(40)]), other('video')],
    ['film as photo.jpg', Buffer.concat([Buffer.from([0x1a, 0x45, 0xdf, 0xa3]), Buffer.alloc(40)]), other('video')],
    ['memes.zip', Buffer.concat([text('PK'), Buffer.from([3, 4]), Buffer.alloc(40)]), other('archive')],
    [
      'long film.mov',
      { head: Buffer.concat([Buffer.from([0, 0, 0, 20]), text('ftypqt  ')]), length: 200_000_000 },
      other('video'),
    ],
    ['zeros.png', Buffer.alloc(5000), notAnImage],
    ['empty.png', Buffer.alloc(0), fails({ kind: 'empty-file' })],
    // Formats that the app does not open.
    ['script.svg', text(script), other('drawing')],
    ['drawing.png', text(`<?xml version="1.0"?>\n<!-- a drawing -->\n${script}`), other('drawing')],
    [
      'scan.tiff',
      Buffer.from([0x49, 0x49, 42, 0, 8, 0, 0, 0, 0, 0]),
      fails({ kind: 'unsupported-format', format: 'TIFF' }),
    ],
    ['phone.heic', heic(), fails({ kind: 'unsupported-format', format: 'HEIC' })],
    // Truncated and damaged: taken if a browser shows a part.
    ['half.jpg', jpeg.subarray(0, jpeg.length / 2), cut('image/jpeg', JPEG.width, JPEG.height)],
    ['head.jpg', jpeg.subarray(0, 100), damaged],
    ['half.png', png.subarray(0, png.length / 2), cut('image/png', 64, 48)],
    ['half.gif', gif.subarray(0, 500), cut('image/gif', 32, 24)],
    ['scrambled.png', scrambled(png), damaged],
    // Sizes.
    ['nothing.png', makePng({ width: 0, height: 0 }), fails({ kind: 'no-pixels' })],
    ['nothing.gif', makeGif(0, 0, []), fails({ kind: 'no-pixels' })],
    ['long.png', makePng({ width: 60_000, height: 8 }), fails({ kind: 'side-too-long', px: 60_000, limitPx: 16_384 })],
    [
      'bomb.png',
      makePng({ width: 16_000, height: 16_000, depth: 1, colour: 0 }),
      fails({ kind: 'too-many-pixels', megapixels: 256, limitMegapixels: 120 }),
    ],
    [
      'huge.jpg',
      { head: jpeg, length: 200_000_000 },
      fails({ kind: 'file-too-large', bytes: 200_000_000, limitBytes: 100_000_000 }),
    ],
    // Unusual but valid.
    ['really a jpeg.png', jpeg, asJpeg],
    ['no ending', png, works('image/png', 64, 48)],
    ['trailing junk.jpg', Buffer.concat([jpeg, text('appended by a camera')]), asJpeg],
    ['trailing junk.png', Buffer.concat([png, text('appended')]), works('image/png', 64, 48)],
    ['animated.gif', gif, works('image/gif', 32, 24, all('red'), true)],
    ['still.gif', makeGif(32, 24, [[0, 255, 0]]), works('image/gif', 32, 24, all('green'))],
    ['no trailer.gif', gif.subarray(0, -1), works('image/gif', 32, 24, all('red'), true)],
    [
      'transparent.png',
      makePng({ width: 40, height: 40, colour: 6, pixel: (x) => [255, 0, 0, x < 20 ? 0 : 255] }),
      works('image/png', 40, 40, ['clear', 'red', 'clear', 'red']),
    ],
    [
      'deep.png',
      makePng({ width: 16, height: 16, depth: 16, pixel: () => [255, 254, 0, 1, 0, 2] }),
      works('image/png', 16, 16, all('red')),
    ],
    ['cmyk.jpg', cmyk, works('image/jpeg', 32, 16, TURNED[0])],
    ['one pixel.png', makePng({ width: 1, height: 1 }), works('image/png', 1, 1)],
    ['thin.png', makePng({ width: 10_000, height: 1 }), works('image/png', 10_000, 1)],
    ['<img src=x onerror=alert(1)>.jpg', jpeg, asJpeg],
    // Orientations 5 to 8 swap width and height.
    ...TURNED.map((corners, index): [string, Content, Expected] => [
      `orientation ${index + 1}.jpg`,
      withOrientation(cmyk, index + 1),
      index < 4 ? works('image/jpeg', 32, 16, corners) : works('image/jpeg', 16, 32, corners),
    ]),
  ];
}

function all(colour: Colour): Colour[] {
  return [colour, colour, colour, colour];
}

function text(value: string): Buffer {
  return Buffer.from(value);
}

/** The PNG with a part of its pixel data overwritten; header, chunk lengths and end stay valid. */
function scrambled(png: Buffer): Buffer {
  const copy = Buffer.from(png);
  copy.fill(0x55, 60, 120);
  return copy;
}

/** The boxes of an iPhone's HEIC picture up to its size, without pixels. */
function heic(): Buffer {
  const box = (type: string, body: Uint8Array): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(body.length + 8);
    return Buffer.concat([length, text(type), body]);
  };
  const size = Buffer.alloc(12);
  size.writeUInt32BE(4032, 4);
  size.writeUInt32BE(3024, 8);
  const properties = box('iprp', box('ipco', box('ispe', size)));
  return Buffer.concat([
    box('ftyp', text('heic\0\0\0\0mif1heic')),
    box('meta', Buffer.concat([Buffer.alloc(4), properties])),
    box('mdat', Buffer.alloc(64)),
  ]);
}
