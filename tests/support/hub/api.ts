import type { Repository } from './repositories';

/**
 * One page of `GET /api/models/{repo}/tree/{revision}?recursive=true`, and the path of the next page or null. With
 * `overstated`, large files are listed with that size.
 */
export function treePage(
  repository: Repository,
  commit: string,
  url: URL,
  pageSize: number,
  overstated?: number,
): { readonly body: unknown; readonly next: string | null } {
  const recursive = url.searchParams.get('recursive') === 'true';
  const entries = treeEntries(repository, commit, overstated).filter((entry) => recursive || !entry.path.includes('/'));
  const start = Number(url.searchParams.get('cursor') ?? 0);
  const end = start + pageSize;
  const next = new URL(url);
  next.searchParams.set('cursor', String(end));
  return { body: entries.slice(start, end), next: end < entries.length ? next.pathname + next.search : null };
}

type TreeEntry = {
  readonly type: 'file' | 'directory';
  readonly oid: string;
  readonly size: number;
  readonly path: string;
  readonly lfs?: { readonly oid: string; readonly size: number; readonly pointerSize: number };
};

function treeEntries(repository: Repository, commit: string, overstated?: number): readonly TreeEntry[] {
  const files = repository.files(commit);
  const folders = new Set(
    files.filter(({ path }) => path.includes('/')).map(({ path }) => path.replace(/\/[^/]*$/, '')),
  );
  return [
    ...[...folders].map((path) => ({ type: 'directory' as const, oid: commit, size: 0, path })),
    ...files.map((file) => ({
      type: 'file' as const,
      oid: file.oid,
      size: file.large ? (overstated ?? file.bytes) : file.bytes,
      path: file.path,
      ...(file.large ? { lfs: { oid: file.sha256, size: file.bytes, pointerSize: 134 } } : {}),
    })),
  ];
}

/** The answer of `GET /api/models/{repo}/revision/{revision}`, with the fields that the project reads. */
export function revisionInfo(repository: Repository, commit: string): unknown {
  return {
    id: repository.name,
    modelId: repository.name,
    sha: commit,
    private: false,
    gated: false,
    siblings: repository.files(commit).map(({ path }) => ({ rfilename: path })),
  };
}
