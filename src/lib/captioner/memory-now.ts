/** Not in TypeScript's library: it is there in cross-origin isolated pages of Chromium only. */
type MemoryMeter = { measureUserAgentSpecificMemory(): Promise<{ readonly bytes: number }> };

/** A browser measures when it next collects garbage; one that has not answered by then is not waited for. */
const LIMIT_MS = 15_000;

/**
 * Memory of this page with all its workers in bytes, JavaScript and WASM; what the graphics card holds is not in it. Takes
 * seconds. Null where the browser does not tell, and once the signal says that nobody waits any more.
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
