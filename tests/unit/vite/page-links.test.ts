import { expect, it } from 'vitest';
import { withLinks } from '../../../vite/page-links';

const NODES = '.svelte-kit/generated/client-optimized/nodes';
const chunk = (file: string, more: object = {}): { file: string } => ({ file: `_app/immutable/${file}`, ...more });
const MANIFEST = {
  'entry.js': chunk('entry/start.a.js', { name: 'entry/start', imports: ['_shell.js'] }),
  'app.js': chunk('entry/app.a.js', { name: 'entry/app', imports: ['_shell.js'] }),
  '_shell.js': chunk('chunks/shell.js', { css: ['_app/immutable/assets/shell.css'], dynamicImports: ['later.js'] }),
  'later.js': chunk('chunks/later.js', { css: ['_app/immutable/assets/later.css'] }),
  [`${NODES}/0.js`]: chunk('nodes/0.js', { imports: ['_shell.js'] }),
  [`${NODES}/1.js`]: chunk('nodes/1.js'),
  [`${NODES}/3.js`]: chunk('nodes/3.js', { css: ['_app/immutable/assets/3.css'], imports: ['_shell.js', 'later.js'] }),
};
const link = (file: string, rel = 'modulepreload'): string => `<link href="../_app/immutable/${file}" rel="${rel}">`;
const FONT = '<link href="../_app/immutable/assets/font.woff2" rel="preload" as="font" type="font/woff2" crossorigin>';

/** The hrefs after the folder of the build, in the order of the page. */
function linked(html: string): string[] {
  return [...html.matchAll(/href="\.\.\/_app\/immutable\/([^"]+)" rel="(?:modulepreload|stylesheet)"/g)].map(
    ([, file = '']) => file,
  );
}

it('a page links what its entries and nodes import, first what others build upon, and nothing else', () => {
  const html = `${FONT}${link('nodes/0.js')}\n${link('assets/unused.css', 'stylesheet')}<title>A</title>node_ids: [0, 3],`;
  const changed = withLinks(html, MANIFEST, 'a page');
  expect(linked(changed)).toEqual([
    ...['assets/shell.css', 'assets/later.css', 'assets/3.css'],
    ...['chunks/shell.js', 'entry/start.a.js', 'entry/app.a.js', 'nodes/0.js', 'chunks/later.js', 'nodes/3.js'],
  ]);
  expect(changed).toContain(FONT);
  expect(changed).toContain('<title>A</title>node_ids: [0, 3],');
});

it('a style sheet of what is imported on demand is not linked', () => {
  expect(linked(withLinks(`${link('nodes/0.js')}node_ids: [0],`, MANIFEST, 'a page'))).not.toContain(
    'assets/later.css',
  );
});

it('the fallback page, which names no nodes, links the layout and the error page', () => {
  expect(linked(withLinks(link('nodes/0.js'), MANIFEST, '404.html'))).toEqual(
    expect.arrayContaining(['nodes/0.js', 'nodes/1.js']),
  );
});

it('a page without links, or with a node that was not built, fails the build', () => {
  expect(() => withLinks('<title>A</title>', MANIFEST, 'a.html')).toThrow('a.html has no links');
  expect(() => withLinks(`${link('nodes/0.js')}node_ids: [0, 9],`, MANIFEST, 'a.html')).toThrow('nodes/9.js');
});
