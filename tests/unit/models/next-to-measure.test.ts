import { describe, expect, it } from 'vitest';
import { inTrialOrder, nextToMeasure, type DeviceOption } from '$lib/models/device-plan';

const gpu = (times: number[]): DeviceOption => ({ deviceClass: 'webgpu', times, estimate: 1 });
const cpu = (times: number[], estimate = 5): DeviceOption => ({ deviceClass: 'wasm', times, estimate });

describe('nextToMeasure', () => {
  it('is the processor once the graphics card was measured and is not clearly faster', () => {
    expect(nextToMeasure([gpu([9, 4, 4]), cpu([])])).toBe('wasm');
    expect(inTrialOrder([gpu([9, 4, 4]), cpu([])]).map(({ deviceClass }) => deviceClass)).toEqual(['wasm', 'webgpu']);
  });

  it('is null until the graphics card has captioned three memes', () => {
    expect(nextToMeasure([gpu([]), cpu([])])).toBeNull();
    expect(nextToMeasure([gpu([4, 4]), cpu([])])).toBeNull();
  });

  it('is null if the graphics card is far faster than the processor’s estimate', () => {
    expect(nextToMeasure([gpu([1, 1, 1]), cpu([])])).toBeNull();
  });

  it('is the processor until that has captioned three memes, and then never again', () => {
    expect(nextToMeasure([gpu([4, 4, 4]), cpu([6, 6])])).toBe('wasm');
    expect(nextToMeasure([gpu([4, 4, 4]), cpu([6, 6, 6])])).toBeNull();
  });

  it('is null without the weights for both', () => {
    expect(nextToMeasure([gpu([4, 4, 4])])).toBeNull();
    expect(nextToMeasure([cpu([4, 4, 4])])).toBeNull();
    expect(nextToMeasure([])).toBeNull();
  });

  it('keeps the order if the processor comes first anyway', () => {
    const options = [cpu([2]), gpu([4, 4, 4])];
    expect(inTrialOrder(options)).toEqual(options);
  });
});
