/**
 * A host's address as it is stored: http or https, no slash at the end. Null for anything else, so that a slip of the
 * keyboard never becomes the place downloads come from.
 */
export function hostAddress(typed: string): string | null {
  const text = typed.trim();
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  return (url.origin + url.pathname).replace(/\/+$/, '');
}
