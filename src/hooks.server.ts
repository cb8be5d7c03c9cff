import type { Handle } from '@sveltejs/kit';

/** The font of headings, which are on screen first; browsers find the others in the style sheets. */
const FIRST_FONT = 'bricolage-grotesque-latin-opsz-normal';

/** Runs while pages are built. Kit's own links to files are relative, so the site may be moved to another path. */
export const handle: Handle = ({ event, resolve }) =>
  resolve(event, { preload: ({ type, path }) => type !== 'font' || path.includes(FIRST_FONT) });
