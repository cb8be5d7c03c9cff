import type { ModelId } from '../core/ids';

/**
 * An unfinished download is written to disk after each part of this many bytes. An interruption loses at most one part.
 */
export const PART_BYTES = 8 * 1024 * 1024;

/**
 * The hub's own address. Weights are stored under it whichever host they came from, so a new host setting loses no
 * model.
 */
export const CANONICAL_HOST = 'https://huggingface.co';

/** The files that a model needs on a device class. */
export type WeightManifest = {
  readonly model: ModelId;
  /** The `mixKey` of the mix. Variants of one model are stored beside each other. */
  readonly mix: string;
  /** Repository on the hub, `owner/name`. */
  readonly repo: string;
  /** The requested branch or commit. A download resolves it to a commit once, for all its files. */
  readonly revision: string;
  readonly files: readonly ManifestFile[];
};

/** One file of a manifest. */
export type ManifestFile = {
  /** Path in the repository. */
  readonly path: string;
  /** The published size; null if unknown. The hub's own number takes precedence. */
  readonly bytes: number | null;
  /** True if the file may be missing on the hub. */
  readonly optional?: boolean;
};

/** How a stored file was verified: `hash` compared its hash with the hub's list, `size` only its size. */
export type Verified = 'hash' | 'size';

/** A stored file. */
export type StoredFile = {
  readonly path: string;
  readonly bytes: number;
  /** Hash of the received bytes, lower-case hexadecimal. */
  readonly sha256: string;
  readonly verified: Verified;
};

/** The record that all files of a model are stored. It is written after the last file. */
export type Receipt = {
  readonly model: ModelId;
  readonly mix: string;
  readonly repo: string;
  /** The commit of all files; the revision's name if the host does not report commits. */
  readonly commit: string;
  /** The host that they came from; `''` for files from this device. */
  readonly host: string;
  readonly files: readonly StoredFile[];
  /** `hash` only if every file was verified by hash. */
  readonly verified: Verified;
  /** When the download finished, in milliseconds since the epoch. */
  readonly finished: number;
};

/** The URL under which a file is stored: `https://huggingface.co/{repo}/resolve/{commit}/{path}`. */
export function canonicalUrl(repo: string, commit: string, path: string): string {
  return fileUrl(CANONICAL_HOST, repo, commit, path);
}

/** The URL from which a file is fetched. `host` has no trailing slash. */
export function fileUrl(host: string, repo: string, commit: string, path: string): string {
  return `${host}/${repo}/resolve/${encodeURIComponent(commit)}/${path.split('/').map(encodeURIComponent).join('/')}`;
}

/** Known bytes of a manifest's files. */
export function manifestBytes({ files }: Pick<WeightManifest, 'files'>): number {
  return files.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
}

/** Bytes of a receipt's files. */
export function receiptBytes(receipt: Receipt): number {
  return receipt.files.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Number of whole parts before a position. Bytes after the last whole part are downloaded again. */
export function wholeParts(position: number): number {
  return Math.floor(position / PART_BYTES);
}

/** Parses a `Content-Range` header; null if it is missing or invalid. */
export function parseContentRange(
  header: string | null,
): { readonly start: number; readonly total: number | null } | null {
  const match = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(header ?? '');
  if (match === null) return null;
  return { start: Number(match[1]), total: match[2] === '*' ? null : Number(match[2]) };
}

/**
 * Parses a `Retry-After` header, seconds or date, into seconds; null if it is missing or invalid. `now` is in
 * milliseconds since the epoch.
 */
export function parseRetryAfter(header: string | null, now: number): number | null {
  if (header === null || header.trim() === '') return null;
  if (/^\s*\d+\s*$/.test(header)) return Number(header);
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, Math.ceil((date - now) / 1000));
}

/**
 * The chosen file that matches a path of the repository: the one whose path shares the longest tail with it, at least
 * the file name. Among equals the one in the fewest folders wins. Undefined if none matches or two match equally well.
 */
export function matchPath(path: string, chosen: readonly string[]): string | undefined {
  const wanted = path.split('/').reverse();
  const candidates = chosen
    .map((name) => {
      const segments = name.split('/').reverse();
      const differs = wanted.findIndex((segment, at) => segment !== segments[at]);
      return { name, common: differs === -1 ? wanted.length : differs, depth: segments.length };
    })
    .filter(({ common }) => common > 0)
    .sort((a, b) => b.common - a.common || a.depth - b.depth);
  const [best, second] = candidates;
  const tied = second?.common === best?.common && second?.depth === best?.depth;
  return tied ? undefined : best?.name;
}
