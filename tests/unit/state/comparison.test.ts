import { describe, expect, it } from 'vitest';
import { inTurn, toCompare, type Place } from '$lib/state/comparison';

const gpu = (times: number[]): Place => ({ deviceClass: 'webgpu', times, estimate: 1 });
const cpu = (times: number[], estimate = 5): Place => ({ deviceClass: 'wasm', times, estimate });

describe('the comparison of graphics card and processor', () => {
  it('gives the processor a turn once the graphics card was measured and is not plainly faster', () => {
    expect(toCompare([gpu([9, 4, 4]), cpu([])])).toBe('wasm');
    expect(inTurn([gpu([9, 4, 4]), cpu([])]).map(({ deviceClass }) => deviceClass)).toEqual(['wasm', 'webgpu']);
  });

  it('lets the graphics card caption a few memes before it is doubted', () => {
    expect(toCompare([gpu([]), cpu([])])).toBeNull();
    expect(toCompare([gpu([4, 4]), cpu([])])).toBeNull();
  });

  it('does not doubt a graphics card that is far faster than the processor is likely to be', () => {
    expect(toCompare([gpu([1, 1, 1]), cpu([])])).toBeNull();
  });

  it('goes on until the processor has captioned as many, and then never again', () => {
    expect(toCompare([gpu([4, 4, 4]), cpu([6, 6])])).toBe('wasm');
    expect(toCompare([gpu([4, 4, 4]), cpu([6, 6, 6])])).toBeNull();
  });

  it('needs the weights of both: a place that is missing is not compared', () => {
    expect(toCompare([gpu([4, 4, 4])])).toBeNull();
    expect(toCompare([cpu([4, 4, 4])])).toBeNull();
    expect(toCompare([])).toBeNull();
  });

  it('leaves the order alone where the processor comes first anyway', () => {
    const places = [cpu([2]), gpu([4, 4, 4])];
    expect(inTurn(places)).toEqual(places);
  });
});
