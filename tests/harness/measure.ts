type MemoryEntry = { readonly bytes: number; readonly attribution: readonly { readonly scope: string }[] };

/** Measuring waits for a moment in which garbage is collected anyway; headless browsers may have none. */
const MEASURE_LIMIT_MS = 40_000;

/** Bytes of the heaps of the page's workers; null where the browser does not tell. */
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

/** Milliseconds until the work is done. */
export async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
