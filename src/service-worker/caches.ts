// Names and keys of the service worker's caches. Several copies of the site may share one origin, in one folder each.
// So the shell's cache name contains the scope, and only caches and addresses of this copy are deleted.

/** A file of the build: its URL relative to the service worker; `revision` is null if the name contains a hash. */
export type BuiltFile = { readonly url: string; readonly revision: string | null };

const SHELL_PREFIX = 'memelore-shell-';
const SHELL_VERSION = 'v1';

/** The name of the cache for pages, scripts and workers of the site at `scope`, an absolute URL. */
export function shellCache(scope: string): string {
  return `${SHELL_PREFIX}${SHELL_VERSION}-${scope}`;
}

/** From the origin's cache names, those of this site's shells of earlier versions. */
export function outdatedShells(names: readonly string[], scope: string): string[] {
  return names.filter(
    (name) => name.startsWith(SHELL_PREFIX) && name.endsWith(`-${scope}`) && name !== shellCache(scope),
  );
}

/**
 * Maps the address of each heavy file to its cache key. A file without a hash in its name has its revision in the key.
 */
export function heavyKeys(files: readonly BuiltFile[], scope: string): Map<string, string> {
  return new Map(
    files.map(({ url, revision }) => {
      const address = new URL(url, scope).href;
      return [address, revision === null ? address : `${address}?revision=${revision}`];
    }),
  );
}

/** From the keys in the heavy cache, those of this site that the build no longer has. */
export function outdatedHeavy(cached: readonly string[], keys: ReadonlyMap<string, string>, scope: string): string[] {
  const current = new Set(keys.values());
  const own = ['_app/', 'samples/'].map((folder) => new URL(folder, scope).href);
  return cached.filter((key) => own.some((folder) => key.startsWith(folder)) && !current.has(key));
}
