import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EMBEDDING_MODELS } from '../../../src/lib/catalogue/embeddings';
import { FAMILIES } from '../../../src/lib/catalogue/families';
import { edited, fileFromDisk, fileLeftOnDisk, type HubFile } from './files';

const MODELS = fileURLToPath(new URL('../../fixtures/models', import.meta.url));

/** The real repositories' names, each with the folder of its tiny checkpoint. */
const CHECKPOINTS: readonly (readonly [string, string])[] = [
  ...FAMILIES.flatMap(({ id, checkpoints }) => checkpoints.map(({ repo }) => [repo, `tiny-${id}`] as const)),
  ...EMBEDDING_MODELS.map(({ repo }) => [repo, 'tiny-minilm'] as const),
];

/** A commit's id. */
const COMMIT = /^[0-9a-f]{40}$/;

/** Files beside the tiny checkpoints that the hub does not list. */
const LEFT_OUT = new Set(['README.md', 'minilm_pairs.json']);

type Snapshot = Map<string, HubFile>;

/**
 * A repository with its history: every commit resolves, and `main` is the newest. Commits of the real repository, which
 * the catalogue pins, are unknown here and resolve to `main`; answers name the commit that they come from.
 */
export class Repository {
  readonly #commits = new Map<string, Snapshot>();
  #main: string;

  constructor(
    readonly name: string,
    files: readonly HubFile[],
  ) {
    this.#main = this.#commit(new Map(files.map((file) => [file.path, file])));
  }

  /** The commit that `main` points at: 40 hexadecimal digits, computed from the content. */
  get main(): string {
    return this.#main;
  }

  /** The commit of a branch's name or a commit's id, or undefined. */
  resolve(revision: string): string | undefined {
    if (this.#commits.has(revision)) return revision;
    return revision === 'main' || COMMIT.test(revision) ? this.#main : undefined;
  }

  files(commit: string): readonly HubFile[] {
    return [...(this.#commits.get(commit)?.values() ?? [])];
  }

  file(commit: string, path: string): HubFile | undefined {
    return this.#commits.get(commit)?.get(path);
  }

  /** Adds a file to the newest commit without a new commit. */
  add(file: HubFile): void {
    this.#commits.get(this.#main)?.set(file.path, file);
  }

  /** Makes a commit on `main` in which `path` has other content, and gives its id; older commits keep theirs. */
  commitEdit(path: string): string {
    const files: Snapshot = new Map(this.#commits.get(this.#main));
    files.set(path, edited(this.#existing(files, path)));
    this.#main = this.#commit(files);
    return this.#main;
  }

  /** Changes the content of `path` in all commits, which a correct hub never does. */
  changeInPlace(path: string): void {
    for (const files of this.#commits.values()) files.set(path, edited(this.#existing(files, path)));
  }

  #existing(files: Snapshot, path: string): HubFile {
    const file = files.get(path);
    if (file === undefined) throw new Error(`${this.name} has no ${path}`);
    return file;
  }

  #commit(files: Snapshot): string {
    const lines = [...files.values()].map((file) => `${file.path} ${file.sha256}`).sort();
    const commit = createHash('sha1').update(lines.join('\n')).digest('hex');
    this.#commits.set(commit, files);
    return commit;
  }
}

/** The repositories of the catalogue, each with the files of its tiny checkpoint. */
export function catalogueRepositories(): Map<string, Repository> {
  const read = new Map<string, readonly HubFile[]>();
  const repositories = new Map<string, Repository>();
  for (const [name, folder] of CHECKPOINTS) {
    const files = read.get(folder) ?? checkpointFiles(folder);
    read.set(folder, files);
    repositories.set(name, new Repository(name, files));
  }
  return repositories;
}

/** The repositories of a folder in the hub's layout, `<owner>/<name>/<file>`. */
export function repositoriesIn(folder: string): Map<string, Repository> {
  const repositories = new Map<string, Repository>();
  for (const owner of foldersIn(folder))
    for (const name of foldersIn(join(folder, owner))) {
      const files = filesBelow(join(folder, owner, name), fileLeftOnDisk);
      repositories.set(`${owner}/${name}`, new Repository(`${owner}/${name}`, files));
    }
  return repositories;
}

function foldersIn(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
}

function checkpointFiles(folder: string): readonly HubFile[] {
  return filesBelow(join(MODELS, folder), fileFromDisk);
}

function filesBelow(root: string, open: (path: string, location: string) => HubFile): readonly HubFile[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && !LEFT_OUT.has(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((location) => !relative(root, location).startsWith('.'))
    .map((location) => open(relative(root, location).split(sep).join('/'), location));
}
