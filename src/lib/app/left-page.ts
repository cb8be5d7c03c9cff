import { endStorage } from '$lib/storage/transaction';

/**
 * Ends what a page that was left must not go on holding. A browser may keep such a page suspended, to show it again at
 * once when a person goes back. WebKit keeps it even in the middle of a transaction, which then blocks every page that
 * wants to write. A page that is shown again loads anew.
 */
export function endWhenLeft(): void {
  globalThis.addEventListener('pagehide', ({ persisted }) => {
    if (persisted) void endStorage('left');
  });
  globalThis.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) location.reload();
  });
}
