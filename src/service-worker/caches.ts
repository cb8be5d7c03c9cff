// Names and keys of what the service worker keeps. Several copies of the site may share one origin (one folder each), so
// the shell's cache carries the scope and nothing here touches a name or an address it did not make.

/** A file of the build: its address relative to the service worker; `revision` is null when the name holds a hash. */
export type BuiltFile = { readonly url: string; readonly revision: string | null };

const SHELL_PREFIX = 'memelore-shell-';
const SHELL_VERSION = 'v1';

/** The cache of pages, scripts and workers of the site under `scope` (a whole URL). */
export function shellCache(scope: string): string {
  return `${SHELL_PREFIX}${SHELL_VERSION}-${scope}`;
}

/** Of all cache names of the origin, the shells that earlier versions of this very site left behind. */
export function outdatedShells(names: readonly string[], scope: string): string[] {
  return names.filter(
    (name) => name.startsWith(SHELL_PREFIX) && name.endsWith(`-${scope}`) && name !== shellCache(scope),
  );
}

/** Address and cache key of each heavy file; a file without a hash in its name has its revision in the key. */
export function heavyKeys(files: readonly BuiltFile[], scope: string): Map<string, string> {
  return new Map(
    files.map(({ url, revision }) => {
      const address = new URL(url, scope).href;
      return [address, revision === null ? address : `${address}?revision=${revision}`];
    }),
  );
}

/** Of the keys in the heavy cache, those of this site that the build no longer has. */
export function outdatedHeavy(kept: readonly string[], keys: ReadonlyMap<string, string>, scope: string): string[] {
  const current = new Set(keys.values());
  const own = ['_app/', 'samples/'].map((folder) => new URL(folder, scope).href);
  return kept.filter((key) => own.some((folder) => key.startsWith(folder)) && !current.has(key));
}
