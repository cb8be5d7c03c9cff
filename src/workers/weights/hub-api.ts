import * as v from 'valibot';
import { fileUrl, parseContentRange, type WeightManifest } from '$lib/catalogue/weights';
import type { Network } from './network';
import { WeightsError } from './weights-error';

/** A file in the host's list. */
export type RemoteFile = {
  readonly path: string;
  /** Null if the host does not say. */
  readonly bytes: number | null;
  /** The hub lists it for large files (LFS). */
  readonly sha256: string | null;
  /** Git's blob id; the hub lists it for small files. */
  readonly gitOid: string | null;
};

/** The files of a manifest that a host has, all from one commit. */
export type Offer = {
  readonly commit: string;
  /** Without optional files that the host lacks. */
  readonly files: readonly RemoteFile[];
};

/** Fewer than for files, because a host without the API may look unreachable. */
const API_ATTEMPTS = 3;
/** Pages of a host's list of files; the hub gives 1,000 files in each. */
const MAX_PAGES = 100;
const COMMIT = /^[0-9a-f]{40}$/;

const revisionSchema = v.object({ sha: v.pipe(v.string(), v.regex(COMMIT)) });
/** A file in the hub's listing of a commit; folders do not match. */
const fileSchema = v.object({
  type: v.literal('file'),
  path: v.string(),
  size: v.number(),
  oid: v.fallback(v.nullish(v.string(), null), null),
  lfs: v.fallback(v.nullish(v.object({ oid: v.string() }), null), null),
});

/** True if a revision is a commit hash and not the name of a branch. */
export function isCommit(revision: string): boolean {
  return COMMIT.test(revision);
}

/**
 * The commit of a revision on the host; null if the host does not have the hub's API. Uses fetch instead of the hub's
 * client package: only two endpoints are needed, and that package's errors hide the status, which decides on a retry.
 */
export async function findCommit(
  network: Network,
  repo: string,
  revision: string,
  signal: AbortSignal,
): Promise<string | null> {
  const url = `${network.host}/api/models/${repo}/revision/${encodeURIComponent(revision)}`;
  const answer = await requestApi(network, url, signal, revisionSchema);
  return answer?.body.sha ?? null;
}

/** The files of a manifest on the host. Without the hub's API it asks for each file's size, and there are no hashes. */
export async function findOffer(network: Network, manifest: WeightManifest, signal: AbortSignal): Promise<Offer> {
  const commit = await findCommit(network, manifest.repo, manifest.revision, signal);
  const tree = commit === null ? null : await listTree(network, manifest.repo, commit, signal);
  if (commit === null || tree === null) return await probeOffer(network, manifest, signal);
  const files: RemoteFile[] = [];
  for (const { path, optional } of manifest.files) {
    const file = tree.get(path);
    if (file !== undefined) files.push(file);
    else if (optional !== true) throw new WeightsError({ kind: 'file-missing', host: network.name, file: path });
  }
  return { commit, files };
}

/** All files of a commit by path; null if the host does not have the hub's API. */
export async function listTree(
  network: Network,
  repo: string,
  commit: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, RemoteFile> | null> {
  const files = new Map<string, RemoteFile>();
  let next: string | null = `${network.host}/api/models/${repo}/tree/${commit}?recursive=true`;
  for (let page = 0; next !== null; page += 1) {
    // A list without an end is no list of a model's files.
    if (page === MAX_PAGES) return null;
    const answer: ApiResponse<unknown[]> | null = await requestApi(network, next, signal, v.array(v.unknown()));
    if (answer === null) return null;
    for (const entry of answer.body) {
      const file = v.safeParse(fileSchema, entry);
      if (!file.success) continue;
      const { path, size, oid, lfs } = file.output;
      files.set(path, { path, bytes: size, sha256: lfs?.oid ?? null, gitOid: lfs === null ? oid : null });
    }
    next = /<([^>]+)>\s*;\s*rel="?next"?/.exec(answer.link ?? '')?.[1] ?? null;
    if (next !== null) next = new URL(next, network.host).href;
  }
  return files;
}

type ApiResponse<Body> = { readonly body: Body; readonly link: string | null };

/**
 * The API's response; null if it does not match the schema or the host has no API. Static hosts often send 404 without
 * CORS headers, which looks like an unreachable host. That counts as no API, too: requests for files then show whether
 * the host is reachable.
 */
async function requestApi<Body>(
  network: Network,
  url: string,
  signal: AbortSignal,
  schema: v.GenericSchema<unknown, Body>,
): Promise<ApiResponse<Body> | null> {
  try {
    const ask = async (): Promise<ApiResponse<Body> | null> => {
      const response = await network.fetch(url, '', { signal });
      const text = await response.text().catch(() => {
        throw network.connectionError();
      });
      const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
      return parsed.success ? { body: parsed.output, link: response.headers.get('link') } : null;
    };
    return await network.withRetry(signal, ask, undefined, API_ATTEMPTS);
  } catch (error) {
    const kind = error instanceof WeightsError ? error.failure.kind : null;
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
      const missing = error instanceof WeightsError && error.failure.kind === 'file-missing';
      if (!missing || optional !== true) throw error;
    }
  }
  return { commit: commit ?? manifest.revision, files };
}

/** Size and commit of a file from the headers of a request for its first byte; null if not among them. */
export async function probeFile(
  network: Network,
  repo: string,
  revision: string,
  path: string,
  signal: AbortSignal,
): Promise<{ readonly bytes: number | null; readonly commit: string | null }> {
  const url = fileUrl(network.host, repo, revision, path);
  return await network.withRetry(signal, async () => {
    const response = await network.fetch(url, path, { signal, from: 0, to: 0 });
    void response.body?.cancel();
    const commit = response.headers.get('x-repo-commit');
    return {
      bytes: parseContentRange(response.headers.get('content-range'))?.total ?? null,
      commit: commit !== null && isCommit(commit) ? commit : null,
    };
  });
}
