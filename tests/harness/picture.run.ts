import { RawImage } from '@huggingface/transformers';
import { decodePicture } from '../../src/workers/captioner/picture';

/** Addresses of the pictures that our decoder and the library's decode to different pixels. */
export async function run(pictures: readonly string[]): Promise<string[]> {
  const different: string[] = [];
  for (const address of pictures) {
    const blob = await (await fetch(address)).blob();
    const [ours, theirs] = await Promise.all([decodePicture(blob), RawImage.fromBlob(blob)]);
    const same =
      ours.width === theirs.width &&
      ours.height === theirs.height &&
      ours.channels === theirs.channels &&
      ours.data.every((value, index) => value === theirs.data[index]);
    if (!same) different.push(address);
  }
  return different;
}
