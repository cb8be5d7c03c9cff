import { isMobile } from './platform';

/** Chromium's addition to Navigator; not in TypeScript's DOM library. */
type Connected = { readonly connection?: { readonly saveData?: boolean; readonly type?: string } };

/**
 * True if a large download may cost the person money: on a mobile network, if the browser saves data, and on a phone
 * whose network the browser does not tell.
 */
export function mayBeMetered(
  { connection }: Connected = navigator as Connected,
  mobile: () => boolean = isMobile,
): boolean {
  if (connection?.saveData === true || connection?.type === 'cellular') return true;
  return connection?.type === undefined || connection.type === 'unknown' ? mobile() : false;
}
