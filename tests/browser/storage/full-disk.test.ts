import { expect, onTestFinished, test } from 'vitest';
import { commands } from 'vitest/browser';
import { addMemes, loadLibrary, readOriginal, type NewMeme } from '$lib/storage/memes';
import { makeMeme } from '../../support/records';

/** A meme whose original has this many bytes. */
function someMeme(bytes: number): NewMeme {
  const meme = makeMeme({ bytes });
  // Random bytes, because the browser compresses others.
  const content = new Uint8Array(bytes);
  for (let at = 0; at < bytes; at += 65_536) crypto.getRandomValues(content.subarray(at, at + 65_536));
  const thumbnail = { meme: meme.id, type: 'image/webp', data: new ArrayBuffer(1000), width: 1, height: 1 };
  return { meme, original: new Blob([content]), rendition: null, thumbnail, jobs: [] };
}

/** The sizes in bytes of the originals that can be read whole. */
async function wholeOriginals(): Promise<number[]> {
  const library = await loadLibrary();
  if (!library.ok) throw new Error(library.failure.kind);
  const sizes: number[] = [];
  for (const { id, bytes } of library.value.memes) {
    const original = await readOriginal(id);
    sizes.push(original.ok && (await original.value.arrayBuffer()).byteLength === bytes ? bytes : NaN);
  }
  return sizes;
}

test('if the disk is full, nothing of a batch is stored and nothing older is lost', async () => {
  await commands.limitStorage(8_000_000);
  onTestFinished(() => commands.limitStorage(null));
  expect(await addMemes([someMeme(1_000_000), someMeme(1_000_000)])).toMatchObject({ ok: true });
  const more = Array.from({ length: 4 }, () => someMeme(3_000_000));
  expect(await addMemes(more)).toMatchObject({ ok: false, failure: { kind: 'storage-full' } });
  expect(await wholeOriginals()).toEqual([1_000_000, 1_000_000]);
});
