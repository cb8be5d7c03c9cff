/** Not in TypeScript's DOM types: only cross-origin isolated pages of Chromium have it. */
type MemoryMeter = { measureUserAgentSpecificMemory(): Promise<{ readonly bytes: number }> };

/** The browser measures at its next garbage collection, which may take longer than is worth waiting for. */
const LIMIT_MS = 15_000;

/**
 * Memory of this page and its workers in bytes, JavaScript and WASM, without the graphics card's. Takes seconds. Null
 * if the browser does not report it, and when `signal` aborts.
 */
export async function measureMemory(signal: AbortSignal): Promise<number | null> {
  if (!('measureUserAgentSpecificMemory' in performance) || !globalThis.crossOriginIsolated) return null;
  const meter = performance as unknown as MemoryMeter;
  let limit: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<null>((resolve) => {
    limit = setTimeout(() => resolve(null), LIMIT_MS);
    signal.addEventListener('abort', () => resolve(null), { once: true });
  });
  const measured = meter.measureUserAgentSpecificMemory().then(
    ({ bytes }) => bytes,
    () => null,
  );
  return await Promise.race([measured, tooLate]).finally(() => clearTimeout(limit));
}
