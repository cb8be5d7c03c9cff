/** 1 GB in pages of 64 KB. */
const MOST_PAGES = 16_384;

/** Refuses shared memories with a large maximum, as iOS does. */
WebAssembly.Memory = new Proxy(WebAssembly.Memory, {
  construct(target, [descriptor]: [WebAssembly.MemoryDescriptor]) {
    if (descriptor.shared === true && (descriptor.maximum ?? 0) > MOST_PAGES) throw new RangeError('Out of memory');
    return new target(descriptor);
  },
});
