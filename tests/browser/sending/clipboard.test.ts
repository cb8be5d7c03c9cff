import { expect, test } from 'vitest';
import { asPng } from '$lib/sending/clipboard';
import jpeg from '../../fixtures/memes/meme-003.jpg?url';

async function sizeOf(picture: Blob): Promise<{ width: number; height: number }> {
  const { width, height } = await createImageBitmap(picture);
  return { width, height };
}

test('a picture is copied in its own size where the canvas is large enough', async () => {
  const picture = await (await fetch(jpeg)).blob();
  const { png, shrunk } = await asPng(picture);
  expect([png.type, shrunk, await sizeOf(png)]).toEqual(['image/png', false, await sizeOf(picture)]);
});

test('a picture of more pixels than a canvas can have is made smaller, in its shape', async () => {
  const picture = await (await fetch(jpeg)).blob();
  const { width, height } = await sizeOf(picture);
  const { png, shrunk } = await asPng(picture, (width * height) / 4);
  expect([shrunk, await sizeOf(png)]).toEqual([true, { width: width / 2, height: height / 2 }]);
});
