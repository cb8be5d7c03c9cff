import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** The documents that a release must have. */
const DOCUMENTS = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'LICENSE',
  'docs/ARCHITECTURE.md',
  'docs/GLOSSARY.md',
  'docs/KNOWN_ISSUES.md',
  'docs/MODELS.md',
  'docs/RELEASE.md',
];

/** All pages in this folder are checked, too. */
const DECISIONS = 'docs/decisions';

/** How much was checked, and a sentence for each problem. */
export type DocumentsReport = {
  readonly documents: number;
  readonly commands: number;
  readonly links: number;
  readonly paths: number;
  readonly problems: readonly string[];
};

/**
 * Checks the documents below `root`: that none is missing, and that the commands, relative links and paths in them
 * exist.
 */
export function checkDocuments(root: string): DocumentsReport {
  const problems = DOCUMENTS.filter((name) => !existsSync(join(root, name))).map((name) => `${name} is missing.`);
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Pick<Known, 'scripts'>;
  const specs = readdirSync(join(root, 'tests/e2e'));
  let [commands, links, paths] = [0, 0, 0];
  const decisions = readdirSync(join(root, DECISIONS)).map((file) => `${DECISIONS}/${file}`);
  const pages = [...DOCUMENTS, ...decisions].filter((file) => file.endsWith('.md') && existsSync(join(root, file)));
  for (const name of pages) {
    const text = readFileSync(join(root, name), 'utf8');
    for (const command of commandsIn(text)) {
      commands += 1;
      if (!isThere(command, { root, scripts, specs })) problems.push(`${name}: there is no ${command}.`);
    }
    for (const link of linksIn(text)) {
      links += 1;
      const target = resolve(dirname(join(root, name)), link);
      if (relative(root, target).startsWith('..') || !existsSync(target))
        problems.push(`${name}: the link ${link} leads nowhere.`);
    }
    for (const path of pathsIn(text)) {
      paths += 1;
      if (!PATHS_FROM.some((folder) => existsSync(join(root, folder, path))))
        problems.push(`${name}: there is no ${path}.`);
    }
  }
  return { documents: DOCUMENTS.length + decisions.length, commands, links, paths, problems };
}

/** What commands are checked against. */
type Known = {
  readonly root: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly specs: readonly string[];
};

/** The commands in a text, each once, without arguments. */
function commandsIn(text: string): ReadonlySet<string> {
  const found = text.matchAll(
    /\bnpm (?:run [\w:-]+|test\b|start\b)|\bnode scripts\/[\w./-]+|\bnpx playwright test \w[\w-]*/g,
  );
  return new Set([...found].map(([command]) => command));
}

function isThere(command: string, { root, scripts, specs }: Known): boolean {
  const [program, ...words] = command.split(' ');
  const last = words.at(-1) ?? '';
  if (program === 'npm') return Object.hasOwn(scripts, last);
  if (program === 'node') return existsSync(join(root, last));
  return specs.some((spec) => spec.startsWith(last));
}

/** A path in a document may be relative to any of these folders. */
const PATHS_FROM = ['', 'src', 'src/lib', 'src/lib/models'];
const IS_FOLDER_OR_FILE = /\/$|\.(?:bin|html|js|json|jsonc|md|mjs|svelte|svg|ts|txt)$/;
/** Folders that commands make, so they may be missing. */
const MADE = /^(?:build|sheets|_app)\//;

/** The paths in backquotes in a text that have a folder in them. */
function pathsIn(text: string): readonly string[] {
  return [...text.matchAll(/`([\w./-]+\/[\w./-]*)`/g)]
    .map(([, path = '']) => path)
    .filter((path) => IS_FOLDER_OR_FILE.test(path) && !MADE.test(path));
}

/** The targets of a text's relative links, without the part after `#`. */
function linksIn(text: string): readonly string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link.split('#')[0] ?? '')
    .filter((link) => link !== '' && !/^[a-z]+:/i.test(link));
}
