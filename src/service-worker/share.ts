import {
  CHANGED_HEADER,
  NAME_HEADER,
  SHARED_CACHE,
  SHARE_FIELD,
  SHARE_FOLDER,
  SHARE_QUERY,
  type Shared,
} from '$lib/intake/share-contract';

/** Whether a request is another app's share. */
export function isShare(url: URL, scope: string): boolean {
  return url.href === new URL(SHARE_FOLDER, scope).href;
}

/** Keeps what was shared until the page takes it in, and leads to the library. */
export async function receiveShare(request: Request, scope: string): Promise<Response> {
  const library = new URL(scope);
  library.searchParams.set(SHARE_QUERY, await keep(request, scope));
  // 303: the page is fetched, the share is not posted again.
  return Response.redirect(library.href, 303);
}

async function keep(request: Request, scope: string): Promise<Shared> {
  const form = await request.formData();
  // A form without a chosen file sends one that is empty and has no name.
  const files = form.getAll(SHARE_FIELD).filter((part) => part instanceof File && (part.name !== '' || part.size > 0));
  if (files.length === 0) return 'words';
  // A folder per share: the next one does not write over files that still wait.
  const folder = new URL(`${SHARE_FOLDER}${crypto.randomUUID()}/`, scope).href;
  const cache = await caches.open(SHARED_CACHE);
  const keys: string[] = [];
  try {
    for (const file of files) {
      const key = `${folder}${keys.length}`;
      keys.push(key);
      if (file instanceof File) await cache.put(key, asResponse(file));
    }
    return 'files';
  } catch {
    // Half a share is worse than none: it would look as if it were whole.
    await Promise.all(keys.map((key) => cache.delete(key)));
    return 'no-room';
  }
}

function asResponse(file: File): Response {
  return new Response(file, {
    headers: {
      'Content-Type': file.type,
      [NAME_HEADER]: encodeURIComponent(file.name),
      [CHANGED_HEADER]: String(file.lastModified),
    },
  });
}
