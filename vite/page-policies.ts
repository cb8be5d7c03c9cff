import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pagePolicy } from '../src/lib/core/response-headers';

/** Scripts before the policy's meta tag would run without it, so it follows this first element of the head. */
const FIRST = '<meta charset="utf-8" />';

/** The hashes of a page's inline scripts, as sources of a Content-Security-Policy. */
export function scriptHashes(html: string): string[] {
  const inline = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)];
  return inline.map(([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`);
}

/** The hashes of the inline scripts of all built pages in `folder`, each once, sorted. */
export async function allScriptHashes(folder: string): Promise<string[]> {
  const pages = await Promise.all((await pagesIn(folder)).map((page) => readFile(page, 'utf8')));
  return [...new Set(pages.flatMap(scriptHashes))].sort();
}

/**
 * Writes the Content-Security-Policy of each built page in `folder` into its head and gives `allScriptHashes`. Throws
 * if a page does not have the element that it must follow, exactly once.
 */
export async function addPolicies(folder: string): Promise<string[]> {
  for (const page of await pagesIn(folder)) {
    const html = await readFile(page, 'utf8');
    const [before, after, ...more] = html.split(FIRST);
    if (before === undefined || after === undefined || more.length > 0)
      throw new Error(`${page} must have ${FIRST} exactly once.`);
    const policy = `<meta http-equiv="Content-Security-Policy" content="${pagePolicy(scriptHashes(html))}" />`;
    await writeFile(page, `${before}${FIRST}\n    ${policy}${after}`);
  }
  return await allScriptHashes(folder);
}

/** The paths of all built pages in `folder`. */
export async function pagesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => name.endsWith('.html')).map((name) => join(folder, name));
}
