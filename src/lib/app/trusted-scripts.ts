/** The part of `TrustedTypePolicyFactory` that is used here; not in TypeScript's DOM library. */
type Factory = {
  readonly defaultPolicy: object | null;
  createPolicy(name: string, rules: { createScriptURL(address: string): string | null }): unknown;
};

/**
 * Lets the page start its own workers and service worker. The policy demands Trusted Types: where a browser has them, a
 * string that starts a script is checked here, and one that sets HTML is refused (Svelte has its own policy). `site` is
 * the path of the site.
 */
export function trustOwnScripts(site: string): void {
  const { trustedTypes } = globalThis as { readonly trustedTypes?: Factory };
  if (trustedTypes?.defaultPolicy !== null) return;
  const root = new URL(site, location.href).href;
  trustedTypes.createPolicy('default', {
    createScriptURL: (address) => (isOwnScript(new URL(address, location.href), root) ? address : null),
  });
}

/** True for the workers and the service worker of the site at `root`, an absolute URL. */
export function isOwnScript({ origin, pathname }: URL, root: string): boolean {
  const path = origin + pathname;
  return path === `${root}service-worker.js` || path.startsWith(`${root}_app/immutable/workers/`);
}
