import type { ModelMemory } from '$lib/captioner/protocol';

let heaps: WebAssembly.Memory[] = [];
let gpuBytes = 0;
let gpuPeak = 0;

/**
 * Counts what this worker's runtime takes from now on: every WebAssembly memory, which grows and never shrinks, and every
 * buffer on the graphics card that was not given back. Call it before the runtime starts; textures and what drivers add
 * cannot be seen.
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

/** The most that was taken so far, in bytes. */
export function memoryTaken(): ModelMemory {
  return { heapBytes: heaps.reduce((sum, { buffer }) => sum + buffer.byteLength, 0), gpuBytes: gpuPeak };
}

function watchBuffers(): void {
  const alive = new WeakSet<GPUBuffer>();
  // eslint-disable-next-line @typescript-eslint/unbound-method -- the proxy hands the device on
  GPUDevice.prototype.createBuffer = new Proxy(GPUDevice.prototype.createBuffer, {
    apply(create, device: GPUDevice, wanted: [GPUBufferDescriptor]): GPUBuffer {
      const buffer = create.apply(device, wanted);
      alive.add(buffer);
      gpuBytes += buffer.size;
      gpuPeak = Math.max(gpuPeak, gpuBytes);
      return buffer;
    },
  });
  // eslint-disable-next-line @typescript-eslint/unbound-method -- the proxy hands the buffer on
  GPUBuffer.prototype.destroy = new Proxy(GPUBuffer.prototype.destroy, {
    apply(destroy, buffer: GPUBuffer): undefined {
      if (alive.delete(buffer)) gpuBytes -= buffer.size;
      destroy.call(buffer);
      return undefined;
    },
  });
}
