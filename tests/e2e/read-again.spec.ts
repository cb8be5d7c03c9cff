import type { Locator } from '@playwright/test';
import { READER } from '$lib/catalogue/reader';
import type { CaptionRecord } from '$lib/core/caption';
import type { Meme } from '$lib/core/meme';
import type { AppPage, Upload } from '../support/app-page';
import { expect, test } from '../support/test';
import { limitCalls } from '../support/worker-calls';

const LINES = ['HELLO WORLD', 'GREEN APPLE', 'SUMMER RAIN', 'OPEN WINDOW', 'PAPER PLANE', 'YELLOW BOAT', 'COLD COFFEE'];
/** The last picture has no words. */
const PICTURES = [...LINES, ''];
/** The person wrote the text of this one. */
const TYPED = 2;
/** The batch size of `read-again.ts`: the first tab is closed in its second batch. */
const BATCH = 4;

const dock = ({ page }: AppPage): Locator => page.getByRole('region', { name: 'Reading memes again' });

test('what an older reader read is read again and replaced, though its tab is closed', async ({ app, openTab }) => {
  test.setTimeout(600_000);
  await app.add(await paint(app));
  await app.waitForMemes(PICTURES.length);
  await app.waitForReader();
  await app.page.evaluate(makeOlder, { typed: nameOf(TYPED), version: READER.version - 1 });

  await limitCalls(app.page, 'caption', BATCH + 1);
  await app.page.reload();
  await expect(dock(app)).toContainText(`of ${PICTURES.length} memes`, { timeout: 60_000 });
  const other = await openTab();
  await expect.poll(async () => (await read(other)).length, { timeout: 60_000 }).toBe(BATCH);
  await expect(dock(other)).toHaveCount(0);
  await app.page.close();
  await expect.poll(async () => (await read(other)).length, { timeout: 120_000 }).toBe(PICTURES.length);
  await expect(dock(other)).toHaveCount(0);

  const memes = await other.memes();
  const shown = PICTURES.map((line, index) => (index === TYPED ? 'Typed by me' : line));
  expect(memes.map(({ text }) => text?.value)).toEqual(shown);
  const texts = (await other.captions()).filter(({ kind }) => kind === 'text');
  const byReader = texts.filter(({ source }) => source.by === 'model');
  const inOrder = memes.map(({ id }) => byReader.filter(({ meme }) => meme === id).map(({ value }) => value));
  expect(inOrder, 'one text of the reader for each meme').toEqual(PICTURES.map((line) => [line]));
  expect(texts.filter(({ source }) => source.by === 'person').map(({ value }) => value)).toEqual(['Typed by me']);

  await other.search.fill('yellow boat');
  await expect(other.card(nameOf(5))).toBeVisible();
  await other.search.fill('Zyxwvut');
  await expect(other.page.getByText('Nothing matches')).toBeVisible();

  const readings = async (): Promise<CaptionRecord[]> =>
    (await other.captions()).filter((record) => record.meme === memes[0]?.id && record.kind === 'text');
  const before = await readings();
  await other.openMeme(nameOf(0));
  await other.more('Read the text again');
  await expect.poll(async () => (await readings()).map(({ id }) => id)).not.toEqual(before.map(({ id }) => id));
  expect((await readings()).map(({ value }) => value)).toEqual([LINES[0]]);
});

function nameOf(index: number): string {
  return `picture-${index}.png`;
}

async function read(app: AppPage): Promise<Meme[]> {
  return (await app.memes()).filter(({ made }) => made?.text === READER.version);
}

async function paint({ page }: AppPage): Promise<Upload[]> {
  const painted = await page.evaluate(async (lines) => {
    const canvas = new OffscreenCanvas(420, 120);
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('No canvas');
    context.font = '700 44px sans-serif';
    const pictures: string[] = [];
    for (const [index, line] of lines.entries()) {
      context.fillStyle = `hsl(${index * 40} 40% 85%)`;
      context.fillRect(0, 0, 420, 120);
      context.fillStyle = '#111';
      context.fillText(line, 24, 76);
      const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
      pictures.push(btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')));
    }
    return pictures;
  }, PICTURES);
  return painted.map((base64, index) => ({
    name: nameOf(index),
    mimeType: 'image/png',
    buffer: Buffer.from(base64, 'base64'),
  }));
}

/** Runs in the page: all texts become what an older reader would have left; one meme gets a person's text. */
async function makeOlder({ typed, version }: { typed: string; version: number }): Promise<void> {
  const opened = indexedDB.open('memelore');
  await new Promise((resolve) => (opened.onsuccess = resolve));
  const transaction = opened.result.transaction(['memes', 'captions'], 'readwrite');
  const memes = transaction.objectStore('memes');
  const captions = transaction.objectStore('captions');
  const all = [memes.getAll() as IDBRequest<Meme[]>, captions.getAll() as IDBRequest<CaptionRecord[]>] as const;
  await new Promise((resolve) => (all[1].onsuccess = resolve));
  const wrong = 'Zyxwvut nonsense';
  for (const record of all[1].result) {
    const meme = all[0].result.find(({ id }) => id === record.meme);
    if (meme === undefined) throw new Error('A text of no meme');
    const older = { ...record, value: wrong, source: { ...record.source, revision: 'older' } };
    captions.put(older);
    // A meme may have been read more than once.
    captions.put({ ...older, id: crypto.randomUUID() });
    const person = { ...record, id: crypto.randomUUID(), value: 'Typed by me', source: { by: 'person' } };
    if (meme.name === typed) captions.put(person);
    const { id, value, source } = meme.name === typed ? person : older;
    memes.put({ ...meme, text: { value, caption: id, source }, made: { ...meme.made, text: version } });
  }
  await new Promise((resolve) => (transaction.oncomplete = resolve));
  opened.result.close();
}
