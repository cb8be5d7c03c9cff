/** What the host answers before a write: it is refused, or it is made and asked for again. Any other status: go on. */
export const REFUSED = 507;
export const ASK_AGAIN = 202;

/**
 * Makes a page or a worker ask `gate` before each write: to the database, to private files and to caches. The asking
 * stops its thread until the answer is there, so an answer that never comes holds the write. Runs in the browser, so it
 * uses nothing outside itself.
 */
export function askBeforeWrites({ gate, refused, again }: { gate: string; refused: number; again: number }): void {
  const scope = globalThis as { asksBeforeWrites?: true; XMLHttpRequest?: typeof XMLHttpRequest };
  if (scope.asksBeforeWrites === true) return;
  scope.asksBeforeWrites = true;
  const address = (what: string): string => `${gate}?${encodeURIComponent(what)}`;
  /** True if it is to be asked again after the write. */
  const isAskedAgain = (status: number): boolean => {
    if (status === refused) throw new DOMException('The test refuses this write', 'QuotaExceededError');
    return status === again;
  };
  const ask = (what: string): boolean => {
    const request = new XMLHttpRequest();
    request.open('POST', address(what), false);
    try {
      request.send();
    } catch {
      // A page that is being left may not ask.
      return false;
    }
    return isAskedAgain(request.status);
  };
  type Method = (...args: unknown[]) => unknown;
  const wrap = (target: object, name: string, what: (self: unknown) => string): void => {
    const method = Reflect.get(target, name) as Method;
    Reflect.set(target, name, function (this: unknown, ...args: unknown[]): unknown {
      const isAsked = ask(what(this));
      const answer = Reflect.apply(method, this, args);
      if (isAsked) ask(`made ${what(this)}`);
      return answer;
    });
  };
  for (const name of ['put', 'add', 'delete'])
    wrap(IDBObjectStore.prototype, name, (self) => `database ${name} ${(self as IDBObjectStore).name}`);

  // Service workers have only the request that does not stop them.
  const askCache = async (what: string): Promise<boolean> =>
    scope.XMLHttpRequest === undefined
      ? isAskedAgain((await fetch(address(what), { method: 'POST' })).status)
      : ask(what);
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the cache as `this`
  const { put } = Cache.prototype;
  Cache.prototype.put = async function (this: Cache, ...args: Parameters<Cache['put']>): Promise<void> {
    const { pathname } = new URL(args[0] instanceof Request ? args[0].url : args[0], location.href);
    const isAsked = await askCache(`cache put ${pathname}`);
    await Reflect.apply(put, this, args);
    if (isAsked) await askCache(`made cache put ${pathname}`);
  };

  const handles = (globalThis as { FileSystemSyncAccessHandle?: { prototype: object } }).FileSystemSyncAccessHandle;
  if (handles !== undefined)
    for (const name of ['write', 'truncate']) wrap(handles.prototype, name, () => `file ${name}`);
  type Files = { prototype: { createWritable?: (...args: unknown[]) => Promise<FileSystemWritableFileStream> } };
  const files = (globalThis as { FileSystemFileHandle?: Files }).FileSystemFileHandle;
  const create = files?.prototype.createWritable;
  if (files === undefined || create === undefined) return;
  files.prototype.createWritable = async function (this: FileSystemFileHandle, ...args: unknown[]) {
    const { name } = this;
    const writer = (await Reflect.apply(create, this, args)).getWriter();
    const asking = new WritableStream<FileSystemWriteChunkType>({
      write: async (chunk) => {
        const isAsked = ask(`file write ${name}`);
        await writer.write(chunk);
        if (isAsked) ask(`made file write ${name}`);
      },
      close: async () => {
        ask(`file close ${name}`);
        await writer.close();
      },
      abort: (reason) => writer.abort(reason),
    });
    const write = async (chunk: FileSystemWriteChunkType): Promise<void> => {
      const one = asking.getWriter();
      await one.write(chunk);
      one.releaseLock();
    };
    return Object.assign(asking, { write }) as FileSystemWritableFileStream;
  };
}
