import { newMemeId, type Sha256 } from '$lib/core/ids';
import { addMemes, loadLibrary, readOriginal, type NewMeme } from '$lib/storage/memes';

/** Stores `count` memes of `bytes` each in one batch; gives the outcome and what the library holds afterwards. */
export async function run(
  count: number,
  bytes: number,
): Promise<{ outcome: string; memes: number; wholeOriginals: number }> {
  const added = await addMemes(Array.from({ length: count }, () => someMeme(bytes)));
  const library = await loadLibrary();
  const memes = library.ok ? library.value.memes : [];
  let wholeOriginals = 0;
  for (const meme of memes) {
    const original = await readOriginal(meme.id);
    if (original.ok && (await original.value.arrayBuffer()).byteLength === meme.bytes) wholeOriginals += 1;
  }
  return {
    outcome: added.ok ? 'ok' : added.failure.kind,
    memes: memes.length,
    wholeOriginals,
  };
}

function someMeme(bytes: number): NewMeme {
  const id = newMemeId();
  // Random bytes, because the browser stores compressible ones in little room and the test has to exceed the quota.
  const content = new Uint8Array(bytes);
  for (let at = 0; at < bytes; at += 65_536) crypto.getRandomValues(content.subarray(at, at + 65_536));
  return {
    meme: {
      id,
      sha256: id.replaceAll('-', '').padEnd(64, '0') as Sha256,
      name: 'meme.png',
      folder: '',
      type: 'image/png',
      bytes,
      width: 1,
      height: 1,
      animated: false,
      added: 1,
      sent: 0,
      sentAt: null,
      favourite: false,
      tags: [],
      description: null,
      text: null,
      textRead: false,
      deletedAt: null,
    },
    original: new Blob([content]),
    thumbnail: { meme: id, type: 'image/webp', data: new ArrayBuffer(1000), width: 1, height: 1 },
    jobs: [],
  };
}
