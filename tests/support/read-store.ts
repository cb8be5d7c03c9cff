/** Runs in a page of the app: gives all records of one of the library's object stores. */
export async function readStore(name: string): Promise<unknown[]> {
  const opened = indexedDB.open('memelore');
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    opened.onsuccess = () => resolve(opened.result);
    opened.onerror = () => reject(opened.error ?? new Error('not opened'));
  });
  try {
    const request = database.transaction(name).objectStore(name).getAll();
    return await new Promise<unknown[]>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result as unknown[]);
      request.onerror = () => reject(request.error ?? new Error('not read'));
    });
  } finally {
    database.close();
  }
}
