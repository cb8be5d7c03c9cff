/** For `evaluate`: holds the database in an upgrade that does not end, so that whoever opens it gets no answer. */
export async function holdDatabase(): Promise<void> {
  const opening = indexedDB.open('memelore', 8);
  await new Promise((resolve) => (opening.onupgradeneeded = resolve));
  const store = opening.result.createObjectStore('memes');
  const goOn = (): void => void (store.get(0).onsuccess = goOn);
  goOn();
}
