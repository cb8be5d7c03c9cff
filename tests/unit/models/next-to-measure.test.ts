import { describe, expect, it } from 'vitest';
import { inTrialOrder, nextToMeasure, type DeviceOption } from '$lib/models/device-plan';

const gpu = (times: number[]): DeviceOption => ({ deviceClass: 'webgpu', times, estimate: 1 });
const cpu = (times: number[], estimate = 5): DeviceOption => ({ deviceClass: 'wasm', times, estimate });

describe('the comparison of graphics card and processor', () => {
  it('gives the processor a turn once the graphics card was measured and is not plainly faster', () => {
    expect(nextToMeasure([gpu([9, 4, 4]), cpu([])])).toBe('wasm');
    expect(inTrialOrder([gpu([9, 4, 4]), cpu([])]).map(({ deviceClass }) => deviceClass)).toEqual(['wasm', 'webgpu']);
  });

  it('lets the graphics card caption a few memes before it is doubted', () => {
    expect(nextToMeasure([gpu([]), cpu([])])).toBeNull();
    expect(nextToMeasure([gpu([4, 4]), cpu([])])).toBeNull();
  });

  it('does not doubt a graphics card that is far faster than the processor is likely to be', () => {
    expect(nextToMeasure([gpu([1, 1, 1]), cpu([])])).toBeNull();
  });

  it('goes on until the processor has captioned as many, and then never again', () => {
    expect(nextToMeasure([gpu([4, 4, 4]), cpu([6, 6])])).toBe('wasm');
    expect(nextToMeasure([gpu([4, 4, 4]), cpu([6, 6, 6])])).toBeNull();
  });

  it('needs the weights of both: a place that is missing is not compared', () => {
    expect(nextToMeasure([gpu([4, 4, 4])])).toBeNull();
    expect(nextToMeasure([cpu([4, 4, 4])])).toBeNull();
    expect(nextToMeasure([])).toBeNull();
  });

  it('leaves the order alone where the processor comes first anyway', () => {
    const places = [cpu([2]), gpu([4, 4, 4])];
    expect(inTrialOrder(places)).toEqual(places);
  });
});
