import type { CaptionRequest } from '$lib/captioner/protocol';
import type { FamilyId } from '$lib/catalogue/families';
import { run as storeWeights } from '../../harness/store-weights.run';
import memes from '../../fixtures/memes/memes.json';
import { repoOf, requestFor, REVISION } from '../../support/captioning';

const files = import.meta.glob<string>('../../fixtures/models/tiny-*/**/*.{json,onnx}', {
  eager: true,
  query: '?url',
  import: 'default',
});
const pictures = import.meta.glob<string>('../../fixtures/memes/*.{jpg,png}', {
  eager: true,
  query: '?url',
  import: 'default',
});

/** The addresses of the fixture memes' pictures. */
export const PICTURES: readonly string[] = Object.values(pictures);

/** Puts a family's tiny checkpoint into the weight store and replaces what is there. */
export async function storeCheckpoint(family: FamilyId): Promise<void> {
  const folder = `../../fixtures/models/tiny-${family}/`;
  const own = Object.entries(files).filter(([path]) => path.startsWith(folder));
  if (own.length === 0) throw new Error(`No checkpoint of ${family}`);
  await storeWeights(
    repoOf(family),
    REVISION,
    own.map(([path, from]) => ({ path: path.slice(folder.length), from })),
  );
}

/** Fetches a file from Vitest's server. */
export async function blobAt(address: string): Promise<Blob> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  return await response.blob();
}

/** The first fixture meme: its right caption, and the request for it. */
export async function firstMeme(): Promise<{ readonly caption: string; readonly request: CaptionRequest }> {
  const [meme] = memes;
  if (meme === undefined) throw new Error('No fixture memes');
  const picture = await blobAt(pictures[`../../fixtures/memes/${meme.file}`] ?? '');
  return { caption: meme.caption, request: { ...requestFor(meme), picture } };
}
