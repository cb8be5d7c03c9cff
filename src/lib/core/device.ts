/** Where a model runs: graphics card or processor. */
export type Device = 'webgpu' | 'wasm';

/** Where the person wants models to run; `automatic` leaves it to the app. */
export type RunOn = 'automatic' | Device;

/** What decides which weights fit a device: WebGPU with 16-bit shaders, WebGPU without, or WebAssembly. */
export type DeviceClass = 'webgpu+f16' | 'webgpu' | 'wasm';

/** The device of a device class. */
export function deviceOf(deviceClass: DeviceClass): Device {
  return deviceClass === 'wasm' ? 'wasm' : 'webgpu';
}

/** The device's name for use in a sentence on screen. */
export function deviceLabel(deviceClass: DeviceClass): string {
  return deviceClass === 'wasm' ? 'the processor' : 'the graphics card';
}
