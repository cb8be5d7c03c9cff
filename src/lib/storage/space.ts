/** Storage of the whole origin in bytes, models included. Browsers round both numbers. */
export type Space = { readonly usedBytes: number; readonly totalBytes: number };

/** Used bytes and quota; null if the browser does not report them. */
export async function storageEstimate(): Promise<Space | null> {
  const estimate = await storageManager()
    .estimate?.()
    .catch(() => null);
  if (estimate?.usage === undefined || estimate.quota === undefined) return null;
  return { usedBytes: estimate.usage, totalBytes: estimate.quota };
}

/** True if the browser has agreed never to evict the library. */
export async function isPersistent(): Promise<boolean> {
  const agreed = await storageManager()
    .persisted?.()
    .catch(() => false);
  return agreed ?? false;
}

/**
 * Asks the browser never to evict the library; true if it agreed. Some browsers ask the person, so call it after a
 * click.
 */
export async function persist(): Promise<boolean> {
  const agreed = await storageManager()
    .persist?.()
    .catch(() => false);
  return agreed ?? false;
}

// Missing in insecure contexts and in WebKitGTK, whole or in part, although the types say otherwise.
function storageManager(): Partial<StorageManager> {
  return (navigator as { storage?: Partial<StorageManager> }).storage ?? {};
}
