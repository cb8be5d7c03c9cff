import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { READER } from '$lib/catalogue/reader';
import { MAKER_VERSIONS } from '$lib/derived/due';
import { readAgain } from '$lib/derived/read-again';
import { FakeModels } from '../../support/fake-captioner';
import { makeMeme } from '../../support/records';
import { startBrowser } from '../support/browser';

beforeEach(startBrowser);
afterEach(() => vi.unstubAllGlobals());

const memes = [makeMeme(), makeMeme(), makeMeme()];

test('memes are read one after the other by one reader, which is closed when the work rests', async () => {
  const models = new FakeModels();
  models.act = ({ meme }) => ({ say: `Text ${memes.findIndex(({ id }) => id === meme)}` });
  const maker = readAgain(models.open);
  const made = await maker.make(memes);
  expect(made.map((item) => item.ok && [item.value.id, item.value.text?.kind, item.value.text?.value])).toEqual(
    memes.map(({ id }, index) => [id, 'text', `Text ${index}`]),
  );
  expect(made[0]).toMatchObject({ ok: true, value: { unread: false, made: { text: MAKER_VERSIONS.text } } });
  expect([models.opened, models.closed]).toEqual([[READER.id], 0]);
  maker.release?.();
  expect(models.closed).toBe(1);
  await maker.make(memes);
  expect(models.opened).toHaveLength(2);
});

test('a meme that ends its reader fails alone', async () => {
  const models = new FakeModels();
  const failure = { kind: 'worker-died', detail: '' } as const;
  models.act = ({ meme }) => (meme === memes[1]?.id ? { fail: failure, dies: true } : { say: 'A text' });
  const made = await readAgain(models.open).make(memes);
  expect(made.map(({ ok }) => ok)).toEqual([true, false, true]);
  expect(models.opened).toHaveLength(2);
});

test('a reader that cannot be opened fails every meme', async () => {
  const models = new FakeModels();
  models.trouble = { kind: 'worker-died', detail: '' };
  const made = await readAgain(models.open).make(memes);
  expect(made).toEqual(memes.map(() => ({ ok: false, failure: models.trouble })));
});
