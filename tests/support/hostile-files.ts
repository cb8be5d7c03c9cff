import { createHash, randomUUID } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { headerOf } from '$lib/core/backup-format';
import { makePng } from './picture-bytes';
import { writeZip, type ZipEntry } from './zip-file';

/** How much there is of what is hostile about each file; a test makes small ones of the same kind. */
export type Sizes = {
  readonly tags: number;
  readonly captions: number;
  readonly memes: number;
  /** Files in an archive. */
  readonly entries: number;
  /** Brackets within brackets. */
  readonly depth: number;
  readonly stringBytes: number;
  /** Zeros that take no room on the disk. */
  readonly zeros: number;
  /** Bytes that a bomb inflates to. */
  readonly bomb: number;
};

/** The sizes that held the page up, or would. */
export const HOSTILE_SIZES: Sizes = {
  ...{ tags: 300_000, captions: 1_000_000, memes: 1_000_000, entries: 1_000_000 },
  ...{ depth: 1_000_000, stringBytes: 500_000_000, zeros: 3_000_000_000, bomb: 1_000_000_000 },
};

/** A file with one thing in it that there is far too much of. */
export type HostileFile = {
  /** What it is, for a report. */
  readonly what: string;
  /** Its name on the disk. */
  readonly name: string;
  /** How a person opens it: as a backup, or with the picker for memes. */
  readonly use: 'restore' | 'add';
  readonly write: (path: string, size: Sizes) => Promise<void>;
};

const PIECE = 1 << 16;
const PICTURE = makePng({ width: 8, height: 8 });
const PICTURE_HASH = createHash('sha256').update(PICTURE).digest('hex');
const PICTURE_PATH = `originals/${PICTURE_HASH}.png`;
const NO_HASH = '0'.repeat(64);
/** More than the largest picture that is opened on any device takes to decode. */
const CUT_EDGE = 10_000;

const lone = memeRecord();

/** All of them. */
export const HOSTILE_FILES: readonly HostileFile[] = [
  backup('tags', ({ tags }) => ({
    memes: [lone],
    tags: times(tags, (index) => ({ name: `tag ${index}`, colour: 'teal', made: 1 })),
  })),
  backup('tags of one meme', ({ tags }) => ({
    memes: [{ ...lone, tags: Array.from({ length: tags }, (_, index) => `tag ${index}`) }],
  })),
  backup('captions of one meme', ({ captions }) => ({
    memes: [lone],
    captions: times(captions, () => captionRecord(lone.id)),
  })),
  backup('memes', ({ memes }) => ({
    memes: chain([lone], () =>
      times(memes, (index) => memeRecord({ sha256: index.toString(16).padStart(64, '0'), file: `${index}.png` })),
    ),
  })),
  backup('memes with the same picture', ({ memes }) => ({ memes: times(memes, () => memeRecord()) })),
  backup('damaged records', ({ captions }) => ({ memes: [lone], captions: times(captions, () => ({})) })),
  backup('brackets within brackets', ({ depth }) => ({
    memes: [lone],
    captions: ['['.repeat(depth) + ']'.repeat(depth)],
  })),
  backup('letters in one string', ({ stringBytes }) => ({
    memes: [lone],
    captions: chain(['"'], () => times(stringBytes / PIECE, () => 'x'.repeat(PIECE)), ['"']),
  })),
  backup(
    'zeros in a picture',
    ({ zeros }) => ({ memes: [lone, memeRecord({ file: 'zeros', sha256: NO_HASH, bytes: zeros })] }),
    ({ zeros }) => [{ path: 'zeros', content: zeros }],
  ),
  backup(
    'zeros in a picture that says it has 1,000',
    () => ({ memes: [lone, memeRecord({ file: 'bomb', sha256: NO_HASH, bytes: 1000 })] }),
    ({ bomb }) => [{ path: 'bomb', content: bomb, deflate: true, said: 1000 }],
  ),
  backup(
    'other files',
    () => ({ memes: [lone] }),
    ({ entries }) => times(entries, (index) => ({ path: `x/${index}`, content: 0 })),
  ),
  {
    ...{ what: 'a backup whose list is spaces', name: 'spaces.zip', use: 'restore' },
    write: (path: string, { bomb }: Sizes): Promise<void> => {
      const spaces = Buffer.alloc(PIECE, ' ');
      return writeZip(path, [{ path: 'memelore.json', content: times(bomb / PIECE, () => spaces), deflate: true }]);
    },
  },
  {
    ...{ what: 'an archive of zeros', name: 'zeros.zip', use: 'add' },
    write: (path, { zeros }) => writeZip(path, [{ path: 'zeros', content: zeros }]),
  },
  {
    ...{ what: 'a picture of zeros', name: 'zeros.png', use: 'add' },
    write: (path, { zeros }) => writeSparse(path, Buffer.alloc(0), zeros),
  },
  {
    ...{ what: 'a picture with zeros after it', name: 'tail.png', use: 'add' },
    write: (path, { zeros }) => writeSparse(path, PICTURE, zeros),
  },
  {
    ...{ what: 'a large picture that is cut', name: 'cut.png', use: 'add' },
    write: async (path: string): Promise<void> => {
      const whole = makePng({ width: CUT_EDGE, height: CUT_EDGE });
      await writeSparse(path, whole.subarray(0, whole.length / 2), whole.length / 2);
    },
  },
];

/** Writes a hostile file into a folder, and gives its path. */
export async function writeHostile(folder: string, { name, write }: HostileFile, sizes: Sizes): Promise<string> {
  const path = join(folder, name);
  await write(path, sizes);
  return path;
}

/** A record, or a part of the text of one. */
type Item = object | string;
type Lists = Readonly<Partial<Record<'memes' | 'captions' | 'tags', Iterable<Item>>>>;

/** A backup with these lists. The picture of its memes is in it. */
function backup(
  many: string,
  lists: (sizes: Sizes) => Lists,
  more: (sizes: Sizes) => Iterable<ZipEntry> = () => [],
): HostileFile {
  return {
    ...{ what: `a backup with too many ${many}`, name: `${many.replaceAll(/\W+/gu, '-')}.zip`, use: 'restore' },
    write: (path, sizes) => {
      const content = pieces({ memes: [], captions: [], tags: [], ...lists(sizes) });
      const picture: ZipEntry = { path: PICTURE_PATH, content: [PICTURE] };
      return writeZip(
        path,
        chain([picture], () => more(sizes), [{ path: 'memelore.json', content }]),
      );
    },
  };
}

/** The text of a backup's list, in pieces of a few kilobytes. */
function* pieces(lists: Lists): Generator<Buffer> {
  let text = JSON.stringify(headerOf(1, 0)).slice(0, -1);
  for (const [name, items] of Object.entries(lists)) {
    text += `,"${name}":[`;
    let isFirst = true;
    for (const item of items) {
      if (typeof item === 'string') text += item;
      else text += (isFirst ? '' : ',') + JSON.stringify(item);
      isFirst = false;
      if (text.length < PIECE) continue;
      yield Buffer.from(text);
      text = '';
    }
    text += ']';
  }
  yield Buffer.from(`${text}}`);
}

function memeRecord(changes: object = {}): { readonly id: string } {
  return {
    ...{ id: randomUUID(), sha256: PICTURE_HASH, file: PICTURE_PATH, name: 'meme.png', folder: '' },
    ...{ bytes: PICTURE.length, added: 1, sent: 0, sentAt: null, favourite: false, textRead: true },
    ...{ tags: [], description: null, text: null, ...changes },
  };
}

function captionRecord(meme: string): object {
  return { id: randomUUID(), meme, kind: 'description', value: 'A cat.', made: 1, source: { by: 'person' } };
}

function* times<Item>(count: number, item: (index: number) => Item): Generator<Item> {
  for (let index = 0; index < count; index += 1) yield item(index);
}

function* chain<Item>(
  first: Iterable<Item>,
  second: () => Iterable<Item>,
  third: Iterable<Item> = [],
): Generator<Item> {
  yield* first;
  yield* second();
  yield* third;
}

/** Writes a file that begins with `head` and goes on with zeros. */
async function writeSparse(path: string, head: Buffer, bytes: number): Promise<void> {
  const file = await open(path, 'w');
  await file.write(head);
  await file.truncate(bytes);
  await file.close();
}
