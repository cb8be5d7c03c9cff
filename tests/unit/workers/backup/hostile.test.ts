import { openAsBlob } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MAX_RECORD_LENGTH, MAX_TAGS, MAX_TEXTS } from '$lib/core/bounds';
import { HOSTILE_FILES, writeHostile, type Sizes } from '../../../support/hostile-files';
import { openBackup } from '../../../support/open-backup';

/** Fewer than the app takes, because so many take long to write. */
const MOST = { memes: 300, files: 500 };

/** A little more than is taken of each. */
const SIZES: Sizes = {
  ...{ tags: MAX_TAGS + 30, captions: MAX_TEXTS + 20, memes: 300, entries: 500 },
  ...{ depth: 200_000, stringBytes: MAX_RECORD_LENGTH + 1_000_000, zeros: 200_000_000, bomb: 3_000_000 },
};

/** What is read of a backup: memes, tags of all and of the first, texts of the first, and what is lost. */
type Read = Readonly<Record<'memes' | 'tags' | 'ofFirst' | 'texts' | 'bad' | 'extra' | 'damaged', number>>;
const WHOLE: Read = { memes: 1, tags: 0, ofFirst: 0, texts: 0, bad: 0, extra: 0, damaged: 0 };

const EXPECTED: Readonly<Record<string, Read | string>> = {
  tags: { ...WHOLE, tags: MAX_TAGS, extra: 30 },
  'tags-of-one-meme': { ...WHOLE, ofFirst: 100, extra: SIZES.tags - 100 },
  'captions-of-one-meme': { ...WHOLE, texts: MAX_TEXTS, extra: 20 },
  memes: 'too-many',
  'memes-with-the-same-picture': { ...WHOLE, extra: 299 },
  'damaged-records': { ...WHOLE, bad: SIZES.captions },
  'brackets-within-brackets': { ...WHOLE, bad: 1 },
  'letters-in-one-string': { ...WHOLE, bad: 1 },
  'zeros-in-a-picture': { ...WHOLE, memes: 2, damaged: 1 },
  'zeros-in-a-picture-that-says-it-has-1-000': { ...WHOLE, memes: 2, damaged: 1 },
  'other-files': 'too-many',
  spaces: 'not-a-backup',
};

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'memelore-hostile-'));
});

afterAll(() => rm(folder, { recursive: true }));

async function read(path: string): Promise<Read | string> {
  const read = await openBackup({ kind: 'archive', file: await openAsBlob(path) }, () => undefined, MOST);
  if (!read.ok) return read.failure.kind;
  const { summary, backup } = read.value;
  const { damaged } = await backup.check(() => undefined);
  const [first] = (await backup.items(0, 1)).items;
  return {
    ...{ memes: summary.memes, tags: summary.tags.length, ofFirst: first?.saved.tags.length ?? 0, damaged },
    ...{ texts: first?.captions.length ?? 0, bad: summary.bad.count, extra: summary.bad.extra },
  };
}

for (const file of HOSTILE_FILES.filter(({ use }) => use === 'restore'))
  test(`of ${file.what} as much is read as a library holds`, async () => {
    expect(await read(await writeHostile(folder, file, SIZES))).toEqual(EXPECTED[file.name.replace('.zip', '')]);
  });

test('progress is reported now and then, and at the end', async () => {
  const [file] = HOSTILE_FILES;
  if (file === undefined) throw new Error('No files');
  const path = await writeHostile(folder, file, { ...SIZES, tags: 100_000 });
  const reports: [number, number][] = [];
  await openBackup({ kind: 'archive', file: await openAsBlob(path) }, (...at) => reports.push(at));
  const [done, total] = reports.at(-1) ?? [0, 1];
  expect(done).toBe(total);
  // 5 MB come in at least 70 pieces.
  expect(reports.length).toBeLessThan(60);
});
