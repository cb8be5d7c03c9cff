/**
 * Makes a shared WebAssembly memory get a smaller maximum where the browser refuses the one it asks for. iOS throws a
 * `RangeError` for the 4 GB that ONNX Runtime asks for, whatever the model needs; a module accepts a memory with a
 * smaller maximum than it declares. Call it before the runtime starts. The maximum is halved until the browser accepts
 * it; if it refuses even the initial size, the constructor throws as before: no build of the runtime works without
 * shared memory, not even with one thread.
 */
export function acceptSmallerMemory(): void {
  WebAssembly.Memory = new Proxy(WebAssembly.Memory, {
    construct(target, [asked]: [WebAssembly.MemoryDescriptor]) {
      for (let descriptor = asked; ;) {
        try {
          return new target(descriptor);
        } catch (error) {
          const { initial, maximum = initial, shared } = descriptor;
          if (!(error instanceof RangeError) || shared !== true || maximum <= initial) throw error;
          descriptor = { ...descriptor, maximum: Math.max(initial, Math.floor(maximum / 2)) };
        }
      }
    },
  });
}
