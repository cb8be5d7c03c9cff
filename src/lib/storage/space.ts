/** Room on this device for the whole origin, models included, in bytes; browsers round both. */
export type Space = { readonly usedBytes: number; readonly totalBytes: number };

/** What is used and what the browser would allow; null where it does not say. */
export async function storageEstimate(): Promise<Space | null> {
  const estimate = await storageManager()
    ?.estimate()
    .catch(() => null);
  if (estimate?.usage === undefined || estimate.quota === undefined) return null;
  return { usedBytes: estimate.usage, totalBytes: estimate.quota };
}

/** Asks the browser never to clear the library on its own; whether it agreed. Some ask the person: call it after a click. */
export async function persist(): Promise<boolean> {
  const agreed = await storageManager()
    ?.persist()
    .catch(() => false);
  return agreed ?? false;
}

// Not there in insecure contexts, whatever the types say.
function storageManager(): StorageManager | undefined {
  return (navigator as { storage?: StorageManager }).storage;
}
