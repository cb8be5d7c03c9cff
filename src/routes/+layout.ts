// Every page is a file on any static host; a cold deep link needs the folder form.
export const prerender = true;
export const trailingSlash = 'always';
