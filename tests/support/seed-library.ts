import type { Page } from '@playwright/test';
import { MAKER_VERSIONS } from '$lib/derived/due';
import type { MemeId, Sha256 } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';
import { modelText } from './records';

/** How many memes are generated, and what of them differs from the defaults. */
export type Seed = {
  readonly count: number;
  readonly change?: (index: number) => Partial<Meme>;
  /** With true, thumbnails are 8x8 pixels of one colour, and the originals are the pictures. */
  readonly badThumbnails?: boolean;
};

/** How many memes one transaction writes. */
const BATCH = 1000;
/** How many different pictures there are; more take longer to draw. */
const PICTURES = 48;
/** When the first meme was added; each later one was added a minute after the one before. */
const OLDEST = Date.UTC(2020, 0, 1);

const SUBJECTS = [
  'A sloth',
  'Two cats',
  'A tired man',
  'A green frog',
  'An old computer',
  'A dog in a hat',
  'A raccoon',
];
const DOINGS = ['sits on a branch', 'looks at the camera', 'holds a sign', 'stands in the rain', 'eats a cold pizza'];
const PLACES = [
  'in an office',
  'at night',
  'in front of a blue wall',
  'on a couch beside a lamp and a plant',
  'outside',
];
const LINES = [
  'WHEN IT IS MONDAY',
  'THIS IS FINE',
  'NOBODY:',
  'ME AT 3 AM',
  'ONE DOES NOT SIMPLY',
  'IT WORKS ON MY MACHINE',
];

/**
 * Writes memes into the library's database without intake: WebP thumbnails in many aspect ratios, texts of usual
 * lengths, originals of 8x8 pixels. Memes `n` and `n + 48` have the same picture. The app must be open on `page`, so
 * that the database exists; it shows the memes after a reload. Gives the memes, oldest first.
 */
export async function seedLibrary(
  page: Page,
  { count, change = () => ({}), badThumbnails = false }: Seed,
): Promise<Meme[]> {
  const shapes = Array.from({ length: PICTURES }, (_, index) => shapeOf(index));
  const memes = Array.from({ length: count }, (_, index) => ({ ...someMeme(index), ...change(index) }));
  for (let from = 0; from < count; from += BATCH)
    await page.evaluate(writeMemes, { memes: memes.slice(from, from + BATCH), shapes, from, badThumbnails });
  return memes;
}

type Shape = { readonly width: number; readonly height: number };

type Written = { memes: Meme[]; shapes: Shape[]; from: number; badThumbnails: boolean };

/** Aspect ratios as memes have them: most near a square or wide, some tall, a few very wide. */
function shapeOf(index: number): Shape {
  const aspects = [1, 4 / 3, 1, 16 / 9, 3 / 4, 1.2, 0.8, 9 / 16, 2, 1.5, 0.6, 3];
  const aspect = aspects[index % aspects.length] ?? 1;
  return aspect >= 1
    ? { width: 320, height: Math.round(320 / aspect) }
    : { width: Math.round(320 * aspect), height: 320 };
}

function pick(list: readonly string[], index: number): string {
  return list[index % list.length] ?? '';
}

function someMeme(index: number): Meme {
  const id = `00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}` as MemeId;
  const { width, height } = shapeOf(index % PICTURES);
  const description = `${pick(SUBJECTS, index)} ${pick(DOINGS, index >> 1)} ${pick(PLACES, index >> 2)}.`;
  const text = index % 4 === 3 ? null : `${pick(LINES, index)} ${pick(LINES, index >> 3)}`;
  return {
    id,
    sha256: index.toString(16).padStart(64, '0') as Sha256,
    name: `meme-${index.toString().padStart(5, '0')}.png`,
    folder: index % 3 === 0 ? 'phone' : '',
    type: 'image/png',
    bytes: 100_000 + ((index * 7919) % 900_000),
    width: width * 4,
    height: height * 4,
    // Null means that the picture has too little contrast to compare, so the app does not hash it during other tests.
    hash: null,
    made: MAKER_VERSIONS,
    animated: false,
    added: OLDEST + index * 60_000,
    sent: 0,
    sentAt: null,
    favourite: false,
    tags: [],
    description: modelText(description),
    text: text === null ? null : modelText(text),
    textRead: true,
  };
}

/** Runs in the page: draws the pictures once and writes a batch of memes. */
async function writeMemes({ memes, shapes, from, badThumbnails }: Written): Promise<void> {
  const draw = async ({ width, height }: Shape, index: number): Promise<ArrayBuffer> => {
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('No canvas');
    const sky = context.createLinearGradient(0, 0, width, height);
    sky.addColorStop(0, `hsl(${index * 37} 60% 55%)`);
    sky.addColorStop(1, `hsl(${index * 37 + 80} 55% 30%)`);
    context.fillStyle = sky;
    context.fillRect(0, 0, width, height);
    for (let spot = 0; spot < 120; spot += 1) {
      context.fillStyle = `hsl(${index * 37 + spot * 11} 50% ${30 + (spot % 5) * 10}% / 0.5)`;
      context.beginPath();
      context.arc((spot * 97 * (index + 3)) % width, (spot * 61 * (index + 5)) % height, 4 + (spot % 17), 0, 7);
      context.fill();
    }
    context.font = '800 30px sans-serif';
    context.fillStyle = '#fff';
    context.fillText(`MEME ${index}`, 12, height - 16);
    return await (await canvas.convertToBlob({ type: 'image/webp', quality: 0.8 })).arrayBuffer();
  };
  // The pictures are kept for the next batch.
  const kept = globalThis as { seedPictures?: Promise<ArrayBuffer[]>; seedOriginals?: Promise<Blob[]> };
  kept.seedPictures ??= Promise.all(shapes.map(draw));
  kept.seedOriginals ??= Promise.all(
    shapes.map(async (_shape, index) => {
      const canvas = new OffscreenCanvas(8, 8);
      const context = canvas.getContext('2d');
      if (context === null) throw new Error('No canvas');
      context.fillStyle = `hsl(${index * 37} 60% 55%)`;
      context.fillRect(0, 0, 8, 8);
      return await canvas.convertToBlob();
    }),
  );
  const [pictures, tiny] = await Promise.all([kept.seedPictures, kept.seedOriginals]);
  const tinyData = badThumbnails ? await Promise.all(tiny.map((picture) => picture.arrayBuffer())) : [];
  const opened = indexedDB.open('memelore');
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    opened.onsuccess = () => resolve(opened.result);
    opened.onerror = () => reject(opened.error ?? new Error('not opened'));
  });
  const transaction = database.transaction(['memes', 'thumbnails', 'originals', 'settings'], 'readwrite');
  // Without a backup, a notice would remind of one.
  transaction.objectStore('settings').put(Date.now(), 'lastBackup');
  for (const [at, meme] of memes.entries()) {
    const picture = (from + at) % shapes.length;
    const data = pictures[picture] ?? new ArrayBuffer(0);
    const thumbnail = badThumbnails
      ? { type: 'image/png', data: tinyData[picture], width: 8, height: 8 }
      : { type: 'image/webp', data, ...shapes[picture] };
    transaction.objectStore('memes').put(meme);
    transaction.objectStore('thumbnails').put({ meme: meme.id, ...thumbnail });
    transaction.objectStore('originals').put(badThumbnails ? new Blob([data]) : tiny[picture], meme.id);
  }
  await new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = () => reject(transaction.error ?? new Error('not written'));
  });
  database.close();
}
