import type { Page } from '@playwright/test';

/** The bytes of the stored weight file whose address ends with `end`; throws if there is none. */
export async function readStored(page: Page, end: string): Promise<Buffer> {
  const base64 = await page.evaluate(async (end) => {
    const cache = await caches.open('memelore-weights-v1');
    const request = (await cache.keys()).find(({ url }) => url.endsWith(end));
    const entry = request === undefined ? undefined : await cache.match(request);
    if (entry === undefined) throw new Error(`${end} is not stored`);
    const { file } = (await entry.json()) as { file: string };
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('memelore-weights');
    const reader = new FileReader();
    reader.readAsDataURL(await (await folder.getFileHandle(file)).getFile());
    await new Promise((resolve) => (reader.onload = resolve));
    return (reader.result as string).replace(/^.*,/, '');
  }, end);
  return Buffer.from(base64, 'base64');
}

/** Replaces the bytes of the stored weight file whose address ends with `end`; throws if there is none. */
export async function writeStored(page: Page, end: string, bytes: Buffer): Promise<void> {
  await page.evaluate(
    async ([end, base64]) => {
      const cache = await caches.open('memelore-weights-v1');
      const request = (await cache.keys()).find(({ url }) => url.endsWith(end));
      const entry = request === undefined ? undefined : await cache.match(request);
      if (request === undefined || entry === undefined) throw new Error(`${end} is not stored`);
      const pointer = (await entry.json()) as { file: string };
      const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('memelore-weights');
      const writer = await (await folder.getFileHandle(pointer.file)).createWritable();
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      await writer.write(bytes);
      await writer.close();
      const body = JSON.stringify({ ...pointer, bytes: bytes.length });
      await cache.put(request, new Response(body, { headers: entry.headers }));
    },
    [end, bytes.toString('base64')] as const,
  );
}

/** Deletes the stored weight file whose address ends with `end`, as a browser may; what refers to it stays. */
export async function deleteStored(page: Page, end: string): Promise<void> {
  await page.evaluate(async (end) => {
    const cache = await caches.open('memelore-weights-v1');
    const request = (await cache.keys()).find(({ url }) => url.endsWith(end));
    const entry = request === undefined ? undefined : await cache.match(request);
    if (entry === undefined) throw new Error(`${end} is not stored`);
    const { file } = (await entry.json()) as { file: string };
    await (await (await navigator.storage.getDirectory()).getDirectoryHandle('memelore-weights')).removeEntry(file);
  }, end);
}
