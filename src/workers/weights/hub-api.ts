import * as v from 'valibot';
import { fileUrl, parseContentRange, type WeightManifest } from '$lib/catalogue/weights';
import type { Network } from './network';
import { WeightsError } from './weights-error';

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

const revisionAnswer = v.object({ sha: v.pipe(v.string(), v.regex(COMMIT)) });
/** One entry of a tree; folders have another type. */
const fileEntry = v.object({
  type: v.literal('file'),
  path: v.string(),
  size: v.number(),
  oid: v.fallback(v.nullish(v.string(), null), null),
  lfs: v.fallback(v.nullish(v.object({ oid: v.string() }), null), null),
});

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
  const answer = await askApi(network, url, signal, revisionAnswer);
  return answer?.body.sha ?? null;
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
    else if (optional !== true) throw new WeightsError({ kind: 'file-missing', host: network.name, file: path });
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
    const answer: ApiAnswer<unknown[]> | null = await askApi(network, next, signal, v.array(v.unknown()));
    if (answer === null) return null;
    for (const entry of answer.body) {
      const file = v.safeParse(fileEntry, entry);
      if (!file.success) continue;
      const { path, size, oid, lfs } = file.output;
      files.set(path, { path, bytes: size, sha256: lfs?.oid ?? null, gitOid: lfs === null ? oid : null });
    }
    next = /<([^>]+)>\s*;\s*rel="?next"?/.exec(answer.link ?? '')?.[1] ?? null;
    if (next !== null) next = new URL(next, network.host).href;
  }
  return files;
}

type ApiAnswer<Body> = { readonly body: Body; readonly link: string | null };

/**
 * An API answer; null where it is not of this schema or the host has no API. A static host's 404 often lacks the header that would let pages read it,
 * so an address that cannot be reached counts as no API too: the files themselves then show whether the host is there.
 */
async function askApi<Body>(
  network: Network,
  url: string,
  signal: AbortSignal,
  schema: v.GenericSchema<unknown, Body>,
): Promise<ApiAnswer<Body> | null> {
  try {
    const ask = async (): Promise<ApiAnswer<Body> | null> => {
      const response = await network.fetch(url, '', { signal });
      const text = await response.text().catch(() => {
        throw network.lost();
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

/** Size and commit of a file, as far as the headers of its first byte tell. */
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
