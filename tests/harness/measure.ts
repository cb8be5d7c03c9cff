type MemoryEntry = { readonly bytes: number; readonly attribution: readonly { readonly scope: string }[] };

/** The browser answers after its next garbage collection, which may never come in a headless browser. */
const MEASURE_LIMIT_MS = 40_000;

/** Bytes on the heaps of the page's workers; null if the browser cannot measure them or takes too long. */
export async function workerHeap(): Promise<number | null> {
  const { measureUserAgentSpecificMemory } = performance as {
    measureUserAgentSpecificMemory?: () => Promise<{ readonly breakdown: readonly MemoryEntry[] }>;
  };
  if (measureUserAgentSpecificMemory === undefined) return null;
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), MEASURE_LIMIT_MS));
  const measured = await Promise.race([measureUserAgentSpecificMemory.call(performance), late]);
  const ofWorkers = measured?.breakdown.filter(({ attribution }) =>
    attribution.some(({ scope }) => scope === 'DedicatedWorkerGlobalScope'),
  );
  return ofWorkers?.reduce((sum, { bytes }) => sum + bytes, 0) ?? null;
}

/** Milliseconds that the work takes. */
export async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
