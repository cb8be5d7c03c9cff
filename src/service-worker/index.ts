import { clientsClaim } from 'workbox-core';
import type { RouteHandlerCallbackOptions } from 'workbox-core/types.js';
import { PrecacheController, PrecacheRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { CacheFirst, NetworkOnly } from 'workbox-strategies';
import { HEAVY_CACHE } from '$lib/core/heavy-cache';
import { HOST_PARAMETER } from '$lib/core/response-headers';
import { heavyKeys, outdatedHeavy, outdatedShells, shellCache } from './caches';
import type { BuiltFile } from './caches';
import { headersPlugin, withHeaders } from './headers';
import { isShare, receiveShare } from './share';

// vite/precache-plugin.ts writes the lists into the built file.
declare const self: ServiceWorkerGlobalScope & {
  readonly __WB_MANIFEST: BuiltFile[];
  readonly __HEAVY_FILES: BuiltFile[];
  readonly __SCRIPT_HASHES: string[];
};

const { scope } = self.registration;
const FALLBACK = '404.html';
const heavy = heavyKeys(self.__HEAVY_FILES, scope);
const scriptHashes = self.__SCRIPT_HASHES;
const headers = headersPlugin(scriptHashes);

const shell = new PrecacheController({
  cacheName: shellCache(scope),
  plugins: [
    headers,
    {
      // Some hosts send the fallback page with status 404 even for a request of its own address.
      cacheWillUpdate: ({ request, response }) =>
        Promise.resolve(response.status < 400 || request.url.includes(`/${FALLBACK}`) ? response : null),
    },
  ],
});
shell.addToCacheList(self.__WB_MANIFEST);

const network = new NetworkOnly({ plugins: [headers] });
const heavyFirstUse = new CacheFirst({
  cacheName: HEAVY_CACHE,
  matchOptions: { ignoreVary: true },
  plugins: [
    headers,
    {
      cacheKeyWillBeUsed: ({ request }) => Promise.resolve(heavy.get(addressOf(request.url)) ?? request),
    },
  ],
});

registerRoute(
  ({ url }) => isShare(url, scope),
  ({ request }) => receiveShare(request, scope),
  'POST',
);
registerRoute(new NavigationRoute(navigate));
registerRoute(({ url }) => url.searchParams.has(HOST_PARAMETER) && isInShell(addressOf(url.href)), weightStore);
registerRoute(new PrecacheRoute(shell));
registerRoute(({ url }) => heavy.has(addressOf(url.href)), heavyFirstUse);
registerRoute(({ sameOrigin }) => sameOrigin, network);

self.addEventListener('install', (event) => {
  event.waitUntil(shell.install(event));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(Promise.all([shell.activate(event), deleteOutdated()]));
});

// Takes control of the page of the first visit, so that files it requests later are cached without a reload.
clientsClaim();

self.addEventListener('message', (event: ExtendableMessageEvent) => {
  const message: unknown = event.data;
  if (typeof message !== 'object' || message === null || !('type' in message)) return;
  // A new version takes over only after the person agrees.
  if (message.type === 'SKIP_WAITING') event.waitUntil(self.skipWaiting());
});

/**
 * Answers a navigation: from the shell, whatever the query; else from the network, or offline with the fallback page.
 */
async function navigate(options: RouteHandlerCallbackOptions): Promise<Response> {
  const address = addressOf(options.url.href);
  if (isInShell(address)) return await shell.createHandlerBoundToURL(address)(options);
  // A page's links are relative to its folder, so the address must end in a slash.
  if (isInShell(`${address}/`)) return Response.redirect(`${address}/${options.url.search}`);
  try {
    return await network.handle(options);
  } catch {
    return await shell.createHandlerBoundToURL(FALLBACK)(options);
  }
}

/** Answers a request for the weight store's script, whose query names the host that its policy must allow. */
async function weightStore(options: RouteHandlerCallbackOptions): Promise<Response> {
  const { href } = options.url;
  const script = await shell.createHandlerBoundToURL(addressOf(href))(options);
  return withHeaders(script, href, scriptHashes);
}

function isInShell(address: string): boolean {
  return shell.getCacheKeyForURL(address) !== undefined;
}

/** The URL without query and fragment. */
function addressOf(href: string): string {
  const { origin, pathname } = new URL(href);
  return origin + pathname;
}

/** Deletes this site's older shells and the heavy files that its build no longer has. Other sites' caches stay. */
async function deleteOutdated(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(outdatedShells(names, scope).map((name) => caches.delete(name)));
  if (!names.includes(HEAVY_CACHE)) return;
  const cache = await caches.open(HEAVY_CACHE);
  const kept = (await cache.keys()).map(({ url }) => url);
  await Promise.all(outdatedHeavy(kept, heavy, scope).map((key) => cache.delete(key, { ignoreVary: true })));
}
