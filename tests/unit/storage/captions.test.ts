import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { MAX_HISTORY_LENGTH, MAX_TEXT_LENGTH, MAX_TEXTS } from '$lib/core/bounds';
import { newMemeId, type MemeId, type ModelId } from '$lib/core/ids';
import type { Job, Task } from '$lib/core/job';
import type * as Memes from '$lib/storage/memes';
import type * as Captions from '$lib/storage/captions';
import { emptyBrowser, newMeme, someCaption, someModel, valueOf } from './fixtures';

let memes: typeof Memes;
let captions: typeof Captions;

beforeEach(async () => {
  emptyBrowser();
  memes = await import('$lib/storage/memes');
  captions = await import('$lib/storage/captions');
});

test("a model's caption becomes the current text, and its job is removed", async () => {
  const meme = await addedMeme();
  const record = someCaption(meme, 'A cat on a mat.');
  const changed = valueOf(await captions.recordCaption(record, { finishes: await jobOf(meme, 'describe') }));
  expect(changed.description).toEqual({ value: record.value, caption: record.id, source: record.source });
  const library = valueOf(await memes.loadLibrary());
  expect(library.memes).toEqual([changed]);
  expect(library.jobs.map((job) => job.task)).toEqual(['read']);
});

test('an empty text by the reader marks the meme as read', async () => {
  const meme = await addedMeme();
  const finishes = await jobOf(meme, 'read');
  const changed = valueOf(await captions.recordCaption(someCaption(meme, '', { kind: 'text' }), { finishes }));
  expect(changed.textRead).toBe(true);
  expect(changed.text?.value).toBe('');
});

test('what a reading tells of a meme is stored with it and stays until the next one', async () => {
  const meme = await addedMeme();
  for (const [unread, text] of [
    [true, 1],
    [false, 2],
  ] as const) {
    const facts = { unread, made: { text } };
    valueOf(await captions.recordCaption(someCaption(meme, '', { kind: 'text' }), { facts }));
    valueOf(await captions.recordCaption(someCaption(meme, 'A description')));
    expect(valueOf(await memes.readMemes([meme]))[0]).toMatchObject(facts);
  }
});

test('a text replaces what the same model read before, and nothing else', async () => {
  const meme = await addedMeme();
  const other = { ...someModel, model: 'Another reader' as ModelId };
  const read = async (value: string, source = someModel): Promise<void> =>
    void valueOf(await captions.recordCaption(someCaption(meme, value, { kind: 'text', source })));
  const texts = async (): Promise<string[]> =>
    valueOf(await captions.captionsOf(meme))
      .map(({ value }) => value)
      .sort();
  valueOf(await captions.recordCaption(someCaption(meme, 'A description')));
  await read('wrong');
  await read('by another', other);
  await read('right');
  expect(await texts()).toEqual(['A description', 'by another', 'right']);
  expect(valueOf(await memes.readMemes([meme]))[0]?.text?.value).toBe('right');

  const [chosen] = valueOf(await captions.captionsOf(meme)).filter(({ value }) => value === 'right');
  if (chosen !== undefined) valueOf(await captions.chooseText(chosen));
  valueOf(await captions.editText(meme, 'text', 'typed'));
  await read('');
  expect(await texts()).toEqual(['', 'A description', 'by another', 'right', 'typed']);
  expect(valueOf(await memes.readMemes([meme]))[0]?.text).toMatchObject({ value: 'typed', source: { by: 'person' } });
});

test('in any order of captions, a model never overwrites a person and no caption is lost', async () => {
  const step = fc.record({ person: fc.boolean(), value: fc.constantFrom('', 'a', 'b', 'c') });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      const meme = await addedMeme();
      let shown: { value: string; person: boolean } | null = null;
      let kept = 0;
      for (const { person, value } of steps) {
        if (person) valueOf(await captions.editText(meme, 'description', value));
        else valueOf(await captions.recordCaption(someCaption(meme, value)));
        const unchanged: boolean = person && value === (shown?.value ?? '');
        if (!unchanged) kept += 1;
        if (!unchanged && (person || shown?.person !== true)) shown = { value, person };
      }
      const [current] = valueOf(await memes.readMemes([meme]));
      expect(current?.description?.value).toBe(shown?.value);
      expect(current?.description?.source.by).toBe(shown === null ? undefined : shown.person ? 'person' : 'model');
      expect(valueOf(await captions.captionsOf(meme))).toHaveLength(kept);
    }),
    { numRuns: 30 },
  );
});

test('the history is newest first and has only captions of the meme', async () => {
  const meme = await addedMeme();
  const other = await addedMeme();
  for (const [made, value] of [
    [2, 'second'],
    [3, 'third'],
    [1, 'first'],
  ] as const)
    valueOf(await captions.recordCaption(someCaption(meme, value, { made })));
  valueOf(await captions.recordCaption(someCaption(other, 'other')));
  expect(valueOf(await captions.captionsOf(meme)).map((record) => record.value)).toEqual(['third', 'second', 'first']);
});

test('a caption for a missing meme is not stored', async () => {
  const gone = newMemeId();
  const failure = { ok: false, failure: { kind: 'meme-gone' } };
  expect(
    await captions.recordCaption(someCaption(gone, 'late'), { finishes: { task: 'describe', queued: 1 } }),
  ).toEqual(failure);
  expect(await captions.editText(gone, 'text', 'late')).toEqual(failure);
  expect(valueOf(await captions.captionsOf(gone))).toEqual([]);
});

test('a caption whose job was cancelled meanwhile is not stored', async () => {
  const meme = await addedMeme();
  const finishes = await jobOf(meme, 'describe');
  const { deleteJobs } = await import('$lib/storage/jobs');
  valueOf(await deleteJobs([finishes]));
  const late = await captions.recordCaption(someCaption(meme, 'late'), { finishes });
  expect(late).toEqual({ ok: false, failure: { kind: 'cancelled' } });
  expect(valueOf(await captions.captionsOf(meme))).toEqual([]);
});

test('a meme that was queued again while it was captioned keeps both the caption and its new job', async () => {
  const meme = await addedMeme();
  const finishes = await jobOf(meme, 'describe');
  const { saveJobs } = await import('$lib/storage/jobs');
  valueOf(await saveJobs([{ ...finishes, queued: finishes.queued + 1 }]));
  valueOf(await captions.recordCaption(someCaption(meme, 'first'), { finishes }));
  expect((await jobOf(meme, 'describe')).queued).toBe(finishes.queued + 1);
});

async function jobOf(meme: MemeId, task: Task): Promise<Job> {
  const found = valueOf(await memes.loadLibrary()).jobs.find((job) => job.meme === meme && job.task === task);
  if (found === undefined) throw new Error('no such job');
  return found;
}

async function addedMeme(): Promise<MemeId> {
  const item = newMeme({}, ['read', 'describe']);
  valueOf(await memes.addMemes([item]));
  return item.meme.id;
}

/** Stores descriptions beside those that the app made, the first of them the oldest. */
async function storeDescriptions(meme: MemeId, values: readonly string[]): Promise<void> {
  const { requestEach, transact } = await import('$lib/storage/transaction');
  const { success } = await import('$lib/core/result');
  const records = values.map((value, made) => someCaption(meme, value, { made }));
  await transact(['captions'], 'readwrite', async ({ store }) => {
    await requestEach(records, (record) => store.add(record));
    return success(undefined);
  });
}

test('of texts that are too long together the oldest go, but not one that the meme shows', async () => {
  const meme = await addedMeme();
  valueOf(await captions.recordCaption(someCaption(meme, 'SHOWN', { kind: 'text', made: 0 })));
  const long = 'x'.repeat(MAX_TEXT_LENGTH);
  const longest = MAX_HISTORY_LENGTH / MAX_TEXT_LENGTH;
  await storeDescriptions(meme, ['oldest', ...Array.from({ length: longest }, () => long)]);
  valueOf(await captions.recordCaption(someCaption(meme, 'newest', { made: 99 })));
  const kept = valueOf(await captions.captionsOf(meme)).map(({ value }) => value);
  expect(kept).toEqual(['newest', ...Array.from({ length: longest - 1 }, () => long), 'SHOWN']);
});

test('the oldest of too many texts goes when another is made', async () => {
  const meme = await addedMeme();
  await storeDescriptions(
    meme,
    Array.from({ length: MAX_TEXTS }, (_, index) => String(index)),
  );
  valueOf(await captions.recordCaption(someCaption(meme, 'newest', { made: MAX_TEXTS })));
  const kept = valueOf(await captions.captionsOf(meme)).map(({ value }) => value);
  expect([kept.length, kept[0], kept.at(-1)]).toEqual([MAX_TEXTS, 'newest', '1']);
});
