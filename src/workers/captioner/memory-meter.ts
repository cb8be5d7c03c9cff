import type { ModelMemory } from '$lib/captioner/protocol';

let heaps: WebAssembly.Memory[] = [];
let gpuBytes = 0;
let gpuPeak = 0;

/**
 * Starts counting the memory of this worker's runtime: WebAssembly memories, which never shrink, and GPU buffers that
 * are not destroyed. Call it before the runtime starts. Textures and the driver's own memory are not counted.
 */
export function watchMemory(): void {
  WebAssembly.Memory = new Proxy(WebAssembly.Memory, {
    construct(target, args: [WebAssembly.MemoryDescriptor]) {
      const memory = new target(...args);
      heaps = [...heaps, memory];
      return memory;
    },
  });
  if ('GPUDevice' in globalThis) watchBuffers();
}

/** The peak so far, in bytes. */
export function memoryTaken(): ModelMemory {
  return { heapBytes: heaps.reduce((sum, { buffer }) => sum + buffer.byteLength, 0), gpuBytes: gpuPeak };
}

function watchBuffers(): void {
  const alive = new WeakSet<GPUBuffer>();
  // eslint-disable-next-line @typescript-eslint/unbound-method -- the proxy passes the device as `this`
  GPUDevice.prototype.createBuffer = new Proxy(GPUDevice.prototype.createBuffer, {
    apply(create, device: GPUDevice, args: [GPUBufferDescriptor]): GPUBuffer {
      const buffer = create.apply(device, args);
      alive.add(buffer);
      gpuBytes += buffer.size;
      gpuPeak = Math.max(gpuPeak, gpuBytes);
      return buffer;
    },
  });
  // eslint-disable-next-line @typescript-eslint/unbound-method -- the proxy passes the buffer as `this`
  GPUBuffer.prototype.destroy = new Proxy(GPUBuffer.prototype.destroy, {
    apply(destroy, buffer: GPUBuffer): undefined {
      if (alive.delete(buffer)) gpuBytes -= buffer.size;
      destroy.call(buffer);
      return undefined;
    },
  });
}
