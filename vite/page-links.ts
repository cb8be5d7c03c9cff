import { readFile, writeFile } from 'node:fs/promises';
import type { Manifest } from 'vite';
import { pagesIn } from './page-policies';

/** The links of a page to its scripts and style sheets, as Kit writes them. */
const LINK = /\s*<link href="([^"]*?)_app\/immutable\/[^"]+" rel="(?:modulepreload|stylesheet)">/g;
const CLIENT = '.svelte-kit/generated/client-optimized';
/** The root layout and the error page: the fallback page names no nodes, and shows these for an unknown address. */
const FALLBACK = '0, 1';

/**
 * Makes each built page in `folder` load what it needs at first and no more. Kit also links the style sheets of all
 * that a page may `import()` later, and misses scripts that are imported both ways. `manifest` is that of the client.
 * Throws if a page has no links.
 */
export async function replaceLinks(folder: string, manifest: Manifest): Promise<void> {
  for (const page of await pagesIn(folder)) {
    const html = await readFile(page, 'utf8');
    await writeFile(page, withLinks(html, manifest, page));
  }
}

/** The client's manifest of the build that Kit has made last in the current folder. */
export async function clientManifest(): Promise<Manifest> {
  return JSON.parse(await readFile('.svelte-kit/output/client/.vite/manifest.json', 'utf8')) as Manifest;
}

/** A page with links to what its entries and nodes import. `name` is for the error. */
export function withLinks(html: string, manifest: Manifest, name: string): string {
  const [first] = html.matchAll(LINK);
  if (first === undefined) throw new Error(`${name} has no links to scripts.`);
  const prefix = first[1] ?? '';
  const nodes = /node_ids: \[([\d, ]+)\]/.exec(html)?.[1] ?? FALLBACK;
  const entries = [
    ...Object.keys(manifest).filter((key) => manifest[key]?.name?.startsWith('entry/')),
    ...nodes.split(',').map((node) => `${CLIENT}/nodes/${node.trim()}.js`),
  ];
  const { scripts, styles } = imported(entries, manifest);
  const link = (file: string, rel: string): string => `\n\t\t<link href="${prefix}${file}" rel="${rel}">`;
  const links = [
    ...[...styles].map((file) => link(file, 'stylesheet')),
    ...[...scripts].map((file) => link(file, 'modulepreload')),
  ];
  return html.slice(0, first.index) + links.join('') + html.slice(first.index).replaceAll(LINK, '');
}

/** The files of these entries and of what they import, except by `import()`. */
function imported(
  entries: readonly string[],
  manifest: Manifest,
): { readonly scripts: ReadonlySet<string>; readonly styles: ReadonlySet<string> } {
  const seen = new Set<string>();
  const scripts = new Set<string>();
  const styles = new Set<string>();
  const add = (key: string): void => {
    if (seen.has(key)) return;
    seen.add(key);
    const chunk = manifest[key];
    if (chunk === undefined) throw new Error(`The manifest has no ${key}.`);
    // What is imported comes first, because later rules win.
    for (const other of chunk.imports ?? []) add(other);
    scripts.add(chunk.file);
    for (const file of chunk.css ?? []) styles.add(file);
  };
  for (const key of entries) add(key);
  return { scripts, styles };
}
