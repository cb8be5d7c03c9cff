import type { Failure } from './failure';

/**
 * The failure if this page lacks what no part of the app can do without; null if it has everything. Pages that were not
 * opened over HTTPS have no `navigator.locks`; privacy extensions take away the others.
 */
export function lackingPart(page: typeof globalThis = globalThis): Failure | null {
  if (!page.isSecureContext) return { kind: 'not-secure' };
  const { locks } = page.navigator as { readonly locks?: LockManager };
  const parts = { BroadcastChannel: page.BroadcastChannel, Worker: page.Worker, 'navigator.locks': locks };
  const [missing] = Object.entries(parts).find(([, part]: [string, unknown]) => part === undefined) ?? [];
  return missing === undefined ? null : { kind: 'browser-lacks', what: missing };
}
