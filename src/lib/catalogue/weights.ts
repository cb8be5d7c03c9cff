import type { ModelId } from '../core/ids';

/**
 * An unfinished download is made safe whenever so many bytes more have arrived; what an interruption can cost is one such
 * part.
 */
export const PART_BYTES = 8 * 1024 * 1024;

/** The hub's own address: weights are stored under it whichever host they came from, so changing hosts loses no model. */
export const CANONICAL_HOST = 'https://huggingface.co';

/** The files a model needs on a device class. */
export type WeightManifest = {
  readonly model: ModelId;
  /** Key of the mix, as `mixKey` makes it: variants of one model are stored beside each other. */
  readonly mix: string;
  /** Repository on the hub, `owner/name`. */
  readonly repo: string;
  /** Branch or commit asked for. The commit it names when a download starts holds for all its files. */
  readonly revision: string;
  readonly files: readonly ManifestFile[];
};

/** One file of a manifest. */
export type ManifestFile = {
  /** Relative to the repository. */
  readonly path: string;
  /** As published, null when unknown; the hub's own number counts. */
  readonly bytes: number | null;
  /** Missing on the hub is no failure. */
  readonly optional?: boolean;
};

/** How surely a stored file is the published one: its hash was compared with the hub's list, or only its size. */
export type Verified = 'hash' | 'size';

/** A stored file. */
export type StoredFile = {
  readonly path: string;
  readonly bytes: number;
  /** Of the bytes that arrived, lower-case hexadecimal. */
  readonly sha256: string;
  readonly verified: Verified;
};

/** What is known of a model whose files are all stored; written after the last of them. */
export type Receipt = {
  readonly model: ModelId;
  readonly mix: string;
  readonly repo: string;
  /** The commit all files are from; the revision's name where the host could not tell it. */
  readonly commit: string;
  /** Where they came from: an address, or `''` for files from this device. */
  readonly host: string;
  readonly files: readonly StoredFile[];
  /** `hash` only if it holds for every file. */
  readonly verified: Verified;
  /** Milliseconds since the epoch. */
  readonly finished: number;
};

/** The address a file is stored under: `https://huggingface.co/{repo}/resolve/{commit}/{path}`. */
export function canonicalUrl(repo: string, commit: string, path: string): string {
  return fileUrl(CANONICAL_HOST, repo, commit, path);
}

/** The address a file is fetched from. `host` has no trailing slash. */
export function fileUrl(host: string, repo: string, commit: string, path: string): string {
  return `${host}/${repo}/resolve/${encodeURIComponent(commit)}/${path.split('/').map(encodeURIComponent).join('/')}`;
}

/** Bytes of a manifest's files, as far as they are known. */
export function manifestBytes({ files }: Pick<WeightManifest, 'files'>): number {
  return files.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
}

/** Bytes of a receipt's files. */
export function receiptBytes(receipt: Receipt): number {
  return receipt.files.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** How many whole parts lie before a position; what was received after the last of them is fetched again. */
export function wholeParts(position: number): number {
  return Math.floor(position / PART_BYTES);
}

/** A `Content-Range` header taken apart; null when it is missing or says nothing usable. */
export function parseContentRange(
  header: string | null,
): { readonly start: number; readonly total: number | null } | null {
  const match = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(header ?? '');
  if (match === null) return null;
  return { start: Number(match[1]), total: match[2] === '*' ? null : Number(match[2]) };
}

/**
 * A `Retry-After` header in seconds, whether it gives seconds or a date; null when it is missing or says neither. `now` in
 * milliseconds since the epoch.
 */
export function parseRetryAfter(header: string | null, now: number): number | null {
  if (header === null || header.trim() === '') return null;
  if (/^\s*\d+\s*$/.test(header)) return Number(header);
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, Math.ceil((date - now) / 1000));
}

/**
 * The chosen file that stands for a path of the repository: the one whose path has the longest end in common with it, at
 * least the file's name, and among those the one in the fewest folders. Undefined when none or two fit equally.
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
