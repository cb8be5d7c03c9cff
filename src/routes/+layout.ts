// Every page is prerendered as a file for static hosts; a deep link works there only as a folder with `index.html`.
export const prerender = true;
export const trailingSlash = 'always';
