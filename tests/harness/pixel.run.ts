import { decodePicture } from '../../src/workers/captioner/picture';

/** Width, height and the first pixel (RGBA) that our decoder gives for a picture in base64. */
export async function run(type: string, base64: string): Promise<{ size: [number, number]; first: number[] }> {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const picture = await decodePicture(new Blob([bytes], { type }));
  return { size: picture.size, first: Array.from(picture.data.slice(0, 4)) };
}
