import {
  CHANGED_HEADER,
  NAME_HEADER,
  SHARED_CACHE,
  SHARE_FIELD,
  SHARE_FOLDER,
  SHARE_QUERY,
  type ShareKind,
} from '$lib/intake/share-contract';

/** True if the address is the share target to which other apps post. */
export function isShare(url: URL, scope: string): boolean {
  return url.href === new URL(SHARE_FOLDER, scope).href;
}

/** Stores shared files until the page imports them, and redirects to the library. */
export async function receiveShare(request: Request, scope: string): Promise<Response> {
  const library = new URL(scope);
  library.searchParams.set(SHARE_QUERY, await storeFiles(request, scope));
  // With 303 the browser fetches the page with GET and does not post the share again.
  return Response.redirect(library.href, 303);
}

async function storeFiles(request: Request, scope: string): Promise<ShareKind> {
  const form = await request.formData();
  // A form without a chosen file sends an empty file without a name.
  const files = form.getAll(SHARE_FIELD).filter((part) => part instanceof File && (part.name !== '' || part.size > 0));
  if (files.length === 0) return 'words';
  // Each share has its own folder, so that it does not overwrite files not imported yet.
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
    // A partly stored share would look complete, so nothing of it is kept.
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
