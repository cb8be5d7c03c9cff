import { afterAll, beforeAll, expect, test } from 'vitest';
import { CaptionerClient } from '$lib/captioner/client';
import type { CaptionOutput } from '$lib/captioner/protocol';
import type { Result } from '$lib/core/result';
import { run as paint } from '../../../harness/paint-language.run';

/** Vitest's server transforms each module of the worker at its first request, which takes long. */
const HELLO_MS = 60_000;

const client = new CaptionerClient({ helloMs: HELLO_MS });

beforeAll(async () => {
  const spec = { family: 'reader', repo: '', revision: '', device: 'wasm', mix: {}, threads: 2 } as const;
  expect(await client.load(spec)).toMatchObject({ ok: true });
});
afterAll(() => client.close());

function read(picture: Blob): Promise<Result<CaptionOutput>> {
  return client.caption({ picture, task: 'read', prompt: '', detail: 'fast', length: 'normal', maxNewTokens: 0 });
}

/** A gradient with a transparent half. */
function wordless(width: number, height: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('No 2D canvas');
  const sky = context.createLinearGradient(0, 0, 0, height);
  sky.addColorStop(0, '#48c');
  sky.addColorStop(1, '#253');
  context.fillStyle = sky;
  context.fillRect(0, 0, width / 2, height);
  return canvas.convertToBlob();
}

test.for([
  [1, 1],
  [31, 7],
  [600, 400],
  [40, 3000],
  [5000, 300],
] as const)('the reader finds no text on a picture of %i x %i pixels without text', async ([width, height]) => {
  expect(await read(await wordless(width, height))).toMatchObject({
    ok: true,
    value: { text: '', kind: 'text', unread: false },
  });
});

test('the reader rejects bytes that are no picture, and reads the next one', async () => {
  expect(await read(new Blob(['no picture']))).toEqual({ ok: false, failure: { kind: 'damaged-image' } });
  const canvas = new OffscreenCanvas(600, 120);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('No 2D canvas');
  context.fillStyle = 'white';
  context.fillRect(0, 0, 600, 120);
  context.fillStyle = 'black';
  context.font = '700 48px sans-serif';
  context.fillText('GOOD MORNING', 60, 75);
  const answer = await read(await canvas.convertToBlob());
  expect(answer).toMatchObject({ ok: true, value: { text: 'GOOD MORNING' } });
});

test('the reader reads small lines of a very tall screenshot', async () => {
  const canvas = new OffscreenCanvas(1080, 14_000);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('No 2D canvas');
  context.fillStyle = 'white';
  context.fillRect(0, 0, 1080, 14_000);
  context.fillStyle = 'black';
  context.font = '28px sans-serif';
  const lines = ['the first message of the evening', 'somewhere in the middle', 'and good night at the end'];
  for (const [index, line] of lines.entries()) context.fillText(line, 60, 100 + index * 6900);
  const answer = await read(await canvas.convertToBlob());
  expect(answer).toMatchObject({ ok: true, value: { text: lines.join('\n'), unread: false } });
});

test.for([
  ['cat-reviewing-my-code.jpg', 'I READ YOUR CODE\nALL OF IT'],
  ['dog-on-his-own-walk.webp', 'I TOOK MYSELF\nFOR A WALK'],
  ['rubber-ducks-debugging.png', 'When your rubber duck\nwants a second opinion'],
  ['octopus-with-nine-calls.webp', 'EIGHT ARMS\nNINE CALLS'],
  ['sloth-on-a-monday.jpg', 'MONDAY MEETING? ON MY WAY\nTHU\nIT IS THURSDAY'],
  ['cactus-hugging-a-balloon.webp', ''],
] as const)('the reader reads the sample %s', async ([name, text]) => {
  const picture = await (await fetch(`/samples/${name}`)).blob();
  expect(await read(picture)).toMatchObject({ ok: true, value: { text, unread: false } });
});

/** A meme painted with the text ("top / bottom"), and the text as it stands there. */
async function painted(language: string, both: string): Promise<{ readonly picture: Blob; readonly text: string }> {
  const [meme] = await paint(language, [both], 1, 3);
  if (meme === undefined) throw new Error('Nothing was painted');
  const picture = new Blob([Uint8Array.from(atob(meme.base64), (char) => char.charCodeAt(0))]);
  return { picture, text: meme.text };
}

/** The text of a reading without what may differ: line breaks and the case of capitals. */
function letters(text: string): string {
  return text.toLowerCase().replaceAll(/\s/gu, '');
}

test.for([
  ['de', 'Heiße Straße / größer als gedacht'],
  ['fr', 'Ça va être / très facile'],
  ['pl', 'Wszyscy już wyszli / tylko nie ja'],
  ['ja', '今日は月曜日 / もう帰りたい'],
  ['zh-Hans', '今天星期一 / 我想回家'],
  ['zh-Hant', '老闆問報告 / 我想回家'],
] as const)('the reader reads %s: %s', async ([language, both]) => {
  const { picture, text } = await painted(language, both);
  const answer = await read(picture);
  expect(letters(answer.ok ? answer.value.text : '')).toBe(letters(text));
});

test.for([
  ['ru', 'Каждое утро одно и то же / где мой кофе'],
  ['uk', 'Щоранку те саме / де моя кава'],
  ['el', 'Κάθε πρωί τα ίδια / πού είναι ο καφές μου'],
  ['ko', '매일 아침 똑같다 / 내 커피 어디 있어'],
  ['ar', 'كل صباح نفس الشيء / أين قهوتي'],
  ['hi', 'हर सुबह वही बात / मेरी चाय कहाँ है'],
  ['th', 'ทุกเช้าก็เหมือนเดิม / กาแฟของฉันอยู่ไหน'],
  ['he', 'כל בוקר אותו דבר / איפה הקפה שלי'],
] as const)('the reader stores nothing of %s and says that there are words: %s', async ([language, both]) => {
  const { picture } = await painted(language, both);
  expect(await read(picture)).toMatchObject({ ok: true, value: { text: '', unread: true } });
});
