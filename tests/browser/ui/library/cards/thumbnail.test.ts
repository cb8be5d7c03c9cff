import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import Thumbnail from '$lib/ui/library/cards/Thumbnail.svelte';
import { pictureOf } from '../../pixels';

/** A thumbnail in a box 300 pixels wide. */
async function thumbnail(load: () => Promise<Blob | null>): Promise<{
  readonly box: Element;
  readonly image: HTMLImageElement;
  readonly unmount: () => Promise<void>;
}> {
  const { container, unmount } = await render(Thumbnail, { aspect: 1.5, load });
  container.style.width = '300px';
  const [box] = container.children;
  const image = container.querySelector('img');
  if (box === undefined || image === null) throw new Error('No picture');
  return { box, image, unmount };
}

test('the box has its size before the picture is loaded, and the picture fills it', async () => {
  let come: (picture: Blob) => void = () => undefined;
  const { box, image } = await thumbnail(() => new Promise((resolve) => (come = resolve)));
  expect(box.getBoundingClientRect()).toMatchObject({ width: 300, height: 200 });
  expect(getComputedStyle(image).opacity).toBe('0');
  come(await pictureOf('red', 60, 90));
  await expect.poll(() => getComputedStyle(image).opacity).toBe('1');
  expect([image.naturalWidth, image.naturalHeight]).toEqual([60, 90]);
  expect(image.getBoundingClientRect()).toMatchObject({ width: 300, height: 200 });
  expect(box.getBoundingClientRect()).toMatchObject({ width: 300, height: 200 });
});

test.for([
  ['a picture that is not stored', null],
  ['a picture that cannot be decoded', new Blob(['no picture'])],
] as const)('an icon is shown for %s', async ([, stored]) => {
  const { box, image } = await thumbnail(() => Promise.resolve(stored));
  await expect.poll(() => box.querySelector('svg')?.getBoundingClientRect().width).toBe(28);
  expect(image.getBoundingClientRect().width).toBe(0);
});

test('screen readers skip the picture, and its object URL is revoked with the card', async () => {
  const { image, unmount } = await thumbnail(() => pictureOf('red', 60, 90));
  await expect.poll(() => image.complete && image.naturalWidth).toBe(60);
  expect(image.alt).toBe('');
  const address = image.src;
  await unmount();
  await expect(fetch(address)).rejects.toThrow();
});
