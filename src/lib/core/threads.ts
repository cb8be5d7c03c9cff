/** The processor's cores as far as the browser tells; 1 where it hides them. */
export function coreCount({ hardwareConcurrency }: { readonly hardwareConcurrency?: number } = navigator): number {
  return hardwareConcurrency ?? 1;
}

/**
 * True if WebAssembly can use threads. They need memory shared between workers, which only cross-origin isolated pages
 * get, and some of these have none either.
 */
export function hasThreads({
  crossOriginIsolated,
  SharedArrayBuffer,
}: { readonly crossOriginIsolated?: boolean; readonly SharedArrayBuffer?: unknown } = globalThis): boolean {
  return crossOriginIsolated === true && SharedArrayBuffer !== undefined;
}
