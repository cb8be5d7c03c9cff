import { fileUrl, parseContentRange, type WeightManifest } from '$lib/catalogue/weights';
import type { Network } from './network';
import { Trouble } from './trouble';

/** A file as the host lists it. */
export type RemoteFile = {
  readonly path: string;
  /** Null when the host does not tell. */
  readonly bytes: number | null;
  /** Listed for large files. */
  readonly sha256: string | null;
  /** Git's blob id, listed for small files. */
  readonly gitOid: string | null;
};

/** What a host offers of a manifest, all of one commit. */
export type Offer = {
  readonly commit: string;
  /** Optional files that the host lacks are left out. */
  readonly files: readonly RemoteFile[];
};

/** Fewer than for files: a host without the API may look like one that cannot be reached. */
const API_ATTEMPTS = 3;
const COMMIT = /^[0-9a-f]{40}$/;

/** Whether a revision is a commit rather than a branch's name. */
export function isCommit(revision: string): boolean {
  return COMMIT.test(revision);
}

/**
 * The commit a revision names on the host, or null when the host has no such API. Plain requests rather than a client
 * package: two addresses are asked, and failures must be told apart by status, which a package's errors hide.
 */
export async function findCommit(
  network: Network,
  repo: string,
  revision: string,
  signal: AbortSignal,
): Promise<string | null> {
  const url = `${network.host}/api/models/${repo}/revision/${encodeURIComponent(revision)}`;
  const answer = await askApi(network, url, signal);
  const sha = isRecord(answer?.body) ? answer.body.sha : null;
  return typeof sha === 'string' && isCommit(sha) ? sha : null;
}

/** What the host offers of a manifest. Without the API sizes are asked for file by file, and there are no hashes. */
export async function findOffer(network: Network, manifest: WeightManifest, signal: AbortSignal): Promise<Offer> {
  const commit = await findCommit(network, manifest.repo, manifest.revision, signal);
  const tree = commit === null ? null : await listTree(network, manifest.repo, commit, signal);
  if (commit === null || tree === null) return await probeOffer(network, manifest, signal);
  const files: RemoteFile[] = [];
  for (const { path, optional } of manifest.files) {
    const file = tree.get(path);
    if (file !== undefined) files.push(file);
    else if (optional !== true) throw new Trouble({ kind: 'file-missing', host: network.name, file: path });
  }
  return { commit, files };
}

/** Every file of a commit by path, or null when the host has no such API. */
export async function listTree(
  network: Network,
  repo: string,
  commit: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, RemoteFile> | null> {
  const files = new Map<string, RemoteFile>();
  let next: string | null = `${network.host}/api/models/${repo}/tree/${commit}?recursive=true`;
  while (next !== null) {
    const answer: ApiAnswer | null = await askApi(network, next, signal);
    if (answer === null || !Array.isArray(answer.body)) return null;
    for (const entry of answer.body) {
      const file = remoteFile(entry);
      if (file !== null) files.set(file.path, file);
    }
    next = /<([^>]+)>\s*;\s*rel="?next"?/.exec(answer.link ?? '')?.[1] ?? null;
    if (next !== null) next = new URL(next, network.host).href;
  }
  return files;
}

type ApiAnswer = { readonly body: unknown; readonly link: string | null };

/**
 * An API answer; null where the host has no API. A static host's 404 often lacks the header that would let pages read it,
 * so an address that cannot be reached counts as no API too: the files themselves then show whether the host is there.
 */
async function askApi(network: Network, url: string, signal: AbortSignal): Promise<ApiAnswer | null> {
  try {
    const ask = async (): Promise<ApiAnswer> => {
      const response = await network.fetch(url, '', { signal });
      const text = await response.text().catch(() => {
        throw network.lost();
      });
      return { body: parseJson(text), link: response.headers.get('link') };
    };
    return await network.insist(signal, ask, undefined, API_ATTEMPTS);
  } catch (error) {
    const kind = error instanceof Trouble ? error.failure.kind : null;
    if (kind === 'file-missing' || kind === 'host-unreachable') return null;
    throw error;
  }
}

async function probeOffer(network: Network, manifest: WeightManifest, signal: AbortSignal): Promise<Offer> {
  const files: RemoteFile[] = [];
  let commit: string | null = null;
  for (const { path, optional } of manifest.files) {
    try {
      const probe = await probeFile(network, manifest.repo, commit ?? manifest.revision, path, signal);
      commit ??= probe.commit;
      files.push({ path, bytes: probe.bytes, sha256: null, gitOid: null });
    } catch (error) {
      const missing = error instanceof Trouble && error.failure.kind === 'file-missing';
      if (!missing || optional !== true) throw error;
    }
  }
  return { commit: commit ?? manifest.revision, files };
}

/** Size and commit of a file, as far as the headers of its first byte tell. */
export async function probeFile(
  network: Network,
  repo: string,
  revision: string,
  path: string,
  signal: AbortSignal,
): Promise<{ readonly bytes: number | null; readonly commit: string | null }> {
  const url = fileUrl(network.host, repo, revision, path);
  return await network.insist(signal, async () => {
    const response = await network.fetch(url, path, { signal, from: 0, to: 0 });
    void response.body?.cancel();
    const commit = response.headers.get('x-repo-commit');
    return {
      bytes: parseContentRange(response.headers.get('content-range'))?.total ?? null,
      commit: commit !== null && isCommit(commit) ? commit : null,
    };
  });
}

function remoteFile(entry: unknown): RemoteFile | null {
  if (!isRecord(entry) || entry.type !== 'file') return null;
  const { path, size, oid, lfs } = entry;
  if (typeof path !== 'string' || typeof size !== 'number') return null;
  const large = isRecord(lfs) && typeof lfs.oid === 'string' ? lfs.oid : null;
  return { path, bytes: size, sha256: large, gitOid: large === null && typeof oid === 'string' ? oid : null };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
