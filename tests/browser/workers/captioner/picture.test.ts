import { RawImage } from '@huggingface/transformers';
import { expect, test } from 'vitest';
import { decodePicture } from '../../../../src/workers/captioner/picture';
import { blobAt, PICTURES } from '../../captioner/checkpoints';

/** A 2x2 GIF with a red and a green frame, in base64. */
const RED_THEN_GREEN =
  'R0lGODlhAgACAAAAACH/C05FVFNDQVBFMi4wAwEAAAAh+QQACgAAACwAAAAAAgACAID/AAAAAAACAoRRACH5BAAKAAAALAAAAAACAAIAgAD/AAAAAAIChFEAOw==';

/** Width, height and the first pixel (RGBA) of a decoded picture. */
async function decoded(picture: Blob): Promise<{ size: [number, number]; first: number[] }> {
  const { size, data } = await decodePicture(picture);
  return { size, first: Array.from(data.slice(0, 4)) };
}

test('opaque pictures are decoded to the same bytes as by the library', async () => {
  expect(PICTURES).toHaveLength(40);
  for (const address of PICTURES) {
    const picture = await blobAt(address);
    const [ours, theirs] = await Promise.all([decodePicture(picture), RawImage.fromBlob(picture)]);
    const shape = { width: theirs.width, height: theirs.height, channels: theirs.channels };
    expect(ours, address).toMatchObject(shape);
    expect(
      ours.data.every((value, index) => value === theirs.data[index]),
      address,
    ).toBe(true);
  }
});

test('transparency becomes white', async () => {
  const canvas = new OffscreenCanvas(3, 2);
  canvas.getContext('2d')?.clearRect(0, 0, 3, 2);
  expect(await decoded(await canvas.convertToBlob())).toEqual({ size: [3, 2], first: [255, 255, 255, 255] });
});

test('an animation gives its first frame', async () => {
  const gif = await blobAt(`data:image/gif;base64,${RED_THEN_GREEN}`);
  expect(await decoded(gif)).toEqual({ size: [2, 2], first: [255, 0, 0, 255] });
});
