/**
 * Normalises a host address for storage: http or https, without a slash at the end. Null for anything else, so that a
 * typing error never becomes a download source.
 */
export function hostAddress(typed: string): string | null {
  const text = typed.trim();
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  return (url.origin + url.pathname).replace(/\/+$/, '');
}
