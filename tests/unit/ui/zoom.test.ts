import { expect, test } from 'vitest';
import { clickScale, FIT, MAX_SCALE, panBy, zoomAt, type ZoomBounds } from '$lib/ui/meme/zoom';

const room: ZoomBounds = { stage: { x: 400, y: 300 }, picture: { x: 400, y: 300 } };

test('the point under the pointer stays in place', () => {
  const pose = zoomAt(FIT, 2, { x: 100, y: 50 }, room);
  expect(pose).toEqual({ scale: 2, x: -100, y: -50 });
  // Point p of the picture is shown at x + p * scale.
  expect(pose.x + 100 * pose.scale).toBe(100);
});

test('the picture is never smaller than fitted nor larger than the limit', () => {
  expect(zoomAt(FIT, 0.2, { x: 30, y: 0 }, room)).toEqual(FIT);
  expect(zoomAt(FIT, 100, { x: 0, y: 0 }, room).scale).toBe(MAX_SCALE);
});

test('it pans only within the picture', () => {
  const pose = zoomAt(FIT, 2, { x: 0, y: 0 }, room);
  expect(panBy(pose, { x: 1000, y: -1000 }, room)).toEqual({ scale: 2, x: 200, y: -150 });
  const narrow: ZoomBounds = { stage: { x: 400, y: 300 }, picture: { x: 100, y: 300 } };
  expect(panBy({ scale: 2, x: 0, y: 0 }, { x: 50, y: 50 }, narrow)).toEqual({ scale: 2, x: 0, y: 50 });
});

test('zooming out again ends at the centre', () => {
  const pose = zoomAt(FIT, 3, { x: 200, y: 150 }, room);
  expect(zoomAt(pose, 1 / 3, { x: -200, y: 0 }, room)).toEqual(FIT);
});

test('a click zooms to native resolution, or at least twice the size', () => {
  expect(clickScale(1600, room)).toBe(4);
  expect(clickScale(400, room)).toBe(2);
  expect(clickScale(40_000, room)).toBe(MAX_SCALE);
});

test('a strip of many panels can be zoomed until it is as wide as the stage', () => {
  const strip: ZoomBounds = { stage: { x: 400, y: 300 }, picture: { x: 10, y: 300 } };
  expect(zoomAt(FIT, 100, { x: 0, y: 0 }, strip).scale).toBe(40);
  expect(clickScale(300, strip)).toBe(30);
});
