/** Where a model ran. */
export type Device = 'webgpu' | 'wasm';

/** What a device offers, as far as weights care: 16-bit shaders, plain WebGPU, or WASM. */
export type DeviceClass = 'webgpu+f16' | 'webgpu' | 'wasm';

/** The device a class runs on. */
export function deviceOf(deviceClass: DeviceClass): Device {
  return deviceClass === 'wasm' ? 'wasm' : 'webgpu';
}

/** Where a class runs, as people call it. */
export function placeName(deviceClass: DeviceClass): string {
  return deviceClass === 'wasm' ? 'the processor' : 'the graphics card';
}
