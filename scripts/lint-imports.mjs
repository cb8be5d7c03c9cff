import { existsSync } from 'node:fs';
import path from 'node:path';

const SRC = path.resolve(import.meta.dirname, '../src');

/** The files that each file linted so far imports; packages are left out. */
const graph = new Map();

/** The path of an imported file; null for a package, and for the address of a worker's script. */
function fileOf(specifier, from) {
  if (specifier.endsWith('?worker&url')) return null;
  const [name] = specifier.split('?');
  const isOurs = name.startsWith('.') || name.startsWith('$lib/');
  const target = name.startsWith('.') ? path.resolve(path.dirname(from), name) : path.join(SRC, name.slice(1));
  return isOurs ? (existsSync(target) ? target : `${target}.ts`) : null;
}

/** A chain of imports from `from` to `to`, as a list of files; null if there is none. */
function wayBetween(from, to, seen = new Set()) {
  if (from === to) return [to];
  seen.add(from);
  for (const next of graph.get(from) ?? []) {
    const way = seen.has(next) ? null : wayBetween(next, to, seen);
    if (way !== null) return [from, ...way];
  }
  return null;
}

/**
 * An ESLint rule on the direction of imports: static, dynamic and type imports, in scripts and in components. It
 * forbids cycles. `folders` lists the other folders that each folder may import. `packages` maps a package to a regular
 * expression of the files that may import it. A cycle is reported in its file that is linted last.
 */
export const oneWay = {
  meta: { type: 'problem', schema: [{ type: 'object' }] },
  create(context) {
    const { filename } = context;
    const [{ folders, packages }] = context.options;
    const under = (file) => Object.keys(folders).find((folder) => file.startsWith(path.join(SRC, folder, '/')));
    const folder = under(filename);
    const imports = new Map();

    function check(node, specifier) {
      if (typeof specifier !== 'string') return;
      const target = fileOf(specifier, filename);
      const [, places] = Object.entries(packages).find(([name]) => `${specifier}/`.startsWith(`${name}/`)) ?? [];
      if (places !== undefined && !new RegExp(places, 'u').test(path.relative(SRC, filename)))
        context.report({ node, message: `${specifier} is imported only by files that match ${places}.` });
      if (target === null) return;
      imports.set(target, node);
      const used = under(target);
      if (used !== undefined && used !== folder && folders[folder]?.includes(used) === false)
        context.report({ node, message: `Imports run one way: ${folder}/ may not use ${used}/.` });
    }

    return {
      'ImportDeclaration, ExportNamedDeclaration, ExportAllDeclaration, ImportExpression': (node) =>
        check(node, node.source?.value),
      TSImportType: (node) => check(node, node.source.value),
      'Program:exit'() {
        graph.set(filename, [...imports.keys()]);
        for (const [target, node] of imports) {
          const way = wayBetween(target, filename);
          if (way === null) continue;
          const names = [filename, ...way].map((file) => path.relative(SRC, file));
          context.report({ node, message: `Import cycle: ${names.join(' → ')}.` });
        }
      },
    };
  },
};
