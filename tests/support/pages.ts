/** The addresses of all pages, with that of a meme. */
export function pagesWith(meme: string): readonly string[] {
  return [
    '/',
    '/settings/',
    '/settings/search/',
    '/settings/library/',
    '/settings/app/',
    '/settings/advanced/',
    '/compare/',
    '/copies/',
    '/bin/',
    `/meme/?id=${meme}`,
  ];
}

/** The addresses of all pages, with that of a meme which no library has. */
export const PAGES = pagesWith('0123456789abcdef');
