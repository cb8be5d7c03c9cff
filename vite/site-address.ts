import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pagesIn } from './page-policies';

/** What other sites and apps show of a link to this one is put before this element. */
const BEFORE = '<link rel="manifest"';
const DESCRIPTION = /<meta\s+name="description"\s+content="([^"]*)"/;

/**
 * Adds what other sites and apps show of a link to each built page in `folder`; it needs whole addresses, so without
 * the `site`'s it is left out. Throws if a page has no description or no link to the manifest.
 */
export async function addAddress(folder: string, site: string | undefined): Promise<void> {
  if (site === undefined || site === '') return;
  const root = new URL(site.endsWith('/') ? site : `${site}/`);
  for (const page of await pagesIn(folder)) {
    const html = await readFile(page, 'utf8');
    const description = DESCRIPTION.exec(html)?.[1];
    const [before, after, ...more] = html.split(BEFORE);
    if (description === undefined || before === undefined || after === undefined || more.length > 0)
      throw new Error(`${page} must have a description, and ${BEFORE} exactly once.`);
    const tags = [
      ['og:type', 'website'],
      ['og:site_name', 'Memelore'],
      ['og:title', 'Memelore'],
      ['og:description', description],
      ['og:url', root.href],
      ['og:image', new URL('screenshots/wide.webp', root).href],
    ].map(([property = '', content = '']) => `<meta property="${property}" content="${content}" />\n    `);
    await writeFile(page, `${before}${tags.join('')}${BEFORE}${after}`);
  }
}

/** Puts `base` into the installed app's identity, so that sites under several paths of one origin are several apps. */
export async function giveId(folder: string, base: string): Promise<void> {
  const path = join(folder, 'manifest.webmanifest');
  const manifest = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  await writeFile(path, `${JSON.stringify({ ...manifest, id: `${base}${String(manifest.id)}` }, null, 2)}\n`);
}
