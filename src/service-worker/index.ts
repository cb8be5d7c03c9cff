import { clientsClaim } from 'workbox-core';
import type { RouteHandlerCallbackOptions } from 'workbox-core/types.js';
import { PrecacheController, PrecacheRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { CacheFirst, NetworkOnly } from 'workbox-strategies';
import { HEAVY_CACHE } from '$lib/core/heavy-cache';
import { heavyKeys, outdatedHeavy, outdatedShells, shellCache } from './caches';
import type { BuiltFile } from './caches';
import { isolation } from './isolation';
import { isShare, receiveShare } from './share';

// Both lists are written into the built file by vite/precache-plugin.ts.
declare const self: ServiceWorkerGlobalScope & {
  readonly __WB_MANIFEST: BuiltFile[];
  readonly __HEAVY_FILES: BuiltFile[];
};

const { scope } = self.registration;
const FALLBACK = '404.html';
const heavy = heavyKeys(self.__HEAVY_FILES, scope);

const shell = new PrecacheController({
  cacheName: shellCache(scope),
  plugins: [
    isolation,
    {
      // Some hosts serve the fallback page with its status even when it is asked for by name.
      cacheWillUpdate: ({ request, response }) =>
        Promise.resolve(response.status < 400 || request.url.includes(`/${FALLBACK}`) ? response : null),
    },
  ],
});
shell.addToCacheList(self.__WB_MANIFEST);

const network = new NetworkOnly({ plugins: [isolation] });
const heavyFirstUse = new CacheFirst({
  cacheName: HEAVY_CACHE,
  matchOptions: { ignoreVary: true },
  plugins: [
    isolation,
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
registerRoute(new PrecacheRoute(shell));
registerRoute(({ url }) => heavy.has(addressOf(url.href)), heavyFirstUse);
registerRoute(({ sameOrigin }) => sameOrigin, network);

self.addEventListener('install', (event) => {
  event.waitUntil(shell.install(event));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(Promise.all([shell.activate(event), tidy()]));
});

// The first visit's page is controlled without a reload, so that its later requests are kept, too.
clientsClaim();

self.addEventListener('message', (event: ExtendableMessageEvent) => {
  const message: unknown = event.data;
  if (typeof message !== 'object' || message === null || !('type' in message)) return;
  // A new version takes over only when the person says so.
  if (message.type === 'SKIP_WAITING') event.waitUntil(self.skipWaiting());
});

/** A page by its folder whatever its query; what the shell does not know comes from the network, offline its fallback. */
async function navigate(options: RouteHandlerCallbackOptions): Promise<Response> {
  const address = addressOf(options.url.href);
  if (isInShell(address)) return await shell.createHandlerBoundToURL(address)(options);
  // Links inside a page are relative to its folder, so a folder's address must end in a slash.
  if (isInShell(`${address}/`)) return Response.redirect(`${address}/${options.url.search}`);
  try {
    return await network.handle(options);
  } catch {
    return await shell.createHandlerBoundToURL(FALLBACK)(options);
  }
}

function isInShell(address: string): boolean {
  return shell.getCacheKeyForURL(address) !== undefined;
}

/** The URL without query and fragment. */
function addressOf(href: string): string {
  const { origin, pathname } = new URL(href);
  return origin + pathname;
}

/** Drops this site's older shells and the heavy files that its build no longer has; knows and touches nothing else. */
async function tidy(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(outdatedShells(names, scope).map((name) => caches.delete(name)));
  if (!names.includes(HEAVY_CACHE)) return;
  const cache = await caches.open(HEAVY_CACHE);
  const kept = (await cache.keys()).map(({ url }) => url);
  await Promise.all(outdatedHeavy(kept, heavy, scope).map((key) => cache.delete(key, { ignoreVary: true })));
}
