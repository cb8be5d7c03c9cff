/** A copy of a library that an earlier release stored, from which it can be stored again without that release. */
export type StoredLibrary = {
  readonly version: number;
  /** Records as JSON: bytes are objects with a `$blob` or `$buffer` field and base64. */
  readonly stores: readonly {
    readonly name: string;
    readonly keyPath: string | string[] | null;
    readonly indexes: readonly {
      readonly name: string;
      readonly keyPath: string | string[];
      readonly unique: boolean;
      readonly multiEntry: boolean;
    }[];
    readonly records: readonly { readonly key: unknown; readonly value: unknown }[];
  }[];
  /** The JSON entries of the caches of weights, by cache and address. */
  readonly caches: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};

/** Copies everything that is stored. Runs in the page of a release, so it must not use anything outside itself. */
export async function copyLibrary(): Promise<StoredLibrary> {
  const base64 = (bytes: ArrayBuffer): string =>
    btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(''));
  const encode = async (value: unknown): Promise<unknown> => {
    if (value instanceof Blob) return { $blob: value.type, bytes: base64(await value.arrayBuffer()) };
    if (value instanceof ArrayBuffer) return { $buffer: 'ArrayBuffer', bytes: base64(value) };
    if (ArrayBuffer.isView(value))
      return { $buffer: value.constructor.name, bytes: base64(value.buffer.slice(0) as ArrayBuffer) };
    if (Array.isArray(value)) return await Promise.all(value.map(encode));
    if (typeof value !== 'object' || value === null) return value;
    const fields = Object.entries(value).map(async ([name, field]) => [name, await encode(field)] as const);
    return Object.fromEntries(await Promise.all(fields));
  };
  const answer = async <Value>(request: IDBRequest<Value>): Promise<Value> =>
    await new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error('not read'));
    });
  const database = await answer(indexedDB.open('memelore'));
  const stores = await Promise.all(
    [...database.objectStoreNames].map(async (name) => {
      const store = database.transaction(name).objectStore(name);
      const indexes = [...store.indexNames].map((index) => {
        const { keyPath, unique, multiEntry } = store.index(index);
        return { name: index, keyPath, unique, multiEntry };
      });
      const [keys, values] = await Promise.all([
        answer(store.getAllKeys()),
        answer(store.getAll() as IDBRequest<unknown[]>),
      ]);
      const records = await Promise.all(keys.map(async (key, index) => ({ key, value: await encode(values[index]) })));
      return { name, keyPath: store.keyPath, indexes, records };
    }),
  );
  const kept: Record<string, Record<string, unknown>> = {};
  for (const name of (await caches.keys()).filter((cache) => /^memelore-(?:weights|parts)/u.test(cache))) {
    const cache = await caches.open(name);
    const entries = await Promise.all(
      (await cache.keys()).map(async ({ url }) => [url, await (await cache.match(url))?.json()] as const),
    );
    kept[name] = Object.fromEntries(entries);
  }
  return { version: database.version, stores, caches: kept };
}

/** Stores a copied library; there must be none. Runs in a page and in Node.js, so it uses nothing outside itself. */
export async function restoreLibrary({ version, stores }: StoredLibrary): Promise<void> {
  const decode = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(decode);
    if (typeof value !== 'object' || value === null) return value;
    const fields = value as Readonly<Record<string, unknown>>;
    const bytes = (): ArrayBuffer =>
      Uint8Array.from(atob(String(fields.bytes)), (character) => character.charCodeAt(0)).buffer;
    if ('$blob' in fields) return new Blob([bytes()], { type: String(fields.$blob) });
    if (fields.$buffer === 'ArrayBuffer') return bytes();
    if ('$buffer' in fields) {
      const kinds = { Int8Array, Float32Array, Float64Array };
      return new kinds[fields.$buffer as keyof typeof kinds](bytes());
    }
    return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, decode(field)]));
  };
  await new Promise<void>((resolve, reject) => {
    const request = indexedDB.open('memelore', version);
    request.onerror = () => reject(request.error ?? new Error('not opened'));
    request.onupgradeneeded = () => {
      for (const { name, keyPath, indexes } of stores) {
        const store = request.result.createObjectStore(name, { keyPath });
        for (const index of indexes) store.createIndex(index.name, index.keyPath, index);
      }
    };
    request.onsuccess = () => {
      const database = request.result;
      const transaction = database.transaction([...database.objectStoreNames], 'readwrite');
      for (const { name, keyPath, records } of stores)
        for (const { key, value } of records)
          transaction.objectStore(name).put(decode(value), keyPath === null ? (key as IDBValidKey) : undefined);
      transaction.onerror = () => reject(transaction.error ?? new Error('not written'));
      transaction.oncomplete = () => {
        database.close();
        resolve();
      };
    };
  });
}
