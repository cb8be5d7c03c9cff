import { READER } from '$lib/catalogue/reader';
import type { DerivedKind, DerivedVersions, Meme } from '$lib/core/meme';

/**
 * Versions of the makers. Raise the number when a maker changes: its data is then made again for all memes. Version 2
 * of thumbnails and hashes averages in every browser.
 */
export const MAKER_VERSIONS: Readonly<Record<DerivedKind, number>> = {
  thumbnail: 2,
  hash: 2,
  text: READER.version,
};

/** What one maker makes together, and its batch size in memes. */
export type MakerScope = { readonly kinds: readonly DerivedKind[]; readonly batch: number };

type Derivable = Pick<Meme, 'made' | 'textRead'>;

/** True if a meme lacks this data or has it from an older version. A text that was never read is a job of the queue. */
export function isDue(meme: Derivable, kind: DerivedKind): boolean {
  // 0.1.0, which stored no versions, had older makers of everything.
  return (kind !== 'text' || meme.textRead) && (meme.made?.[kind] ?? 0) < MAKER_VERSIONS[kind];
}

/** True if any derived data of a meme is missing or outdated. */
export function isAnyDue(meme: Derivable): boolean {
  return isDue(meme, 'thumbnail') || isDue(meme, 'hash') || isDue(meme, 'text');
}

/**
 * The next batch, and for how many memes its maker is due: makers of requested kinds first, then all in their order.
 * Memes keep their order.
 */
export function nextDue<M extends MakerScope, D extends Derivable>(
  memes: readonly D[],
  makers: readonly M[],
  requested: readonly DerivedKind[],
): { readonly maker: M; readonly memes: readonly D[]; readonly left: number } | null {
  const isRequested = ({ kinds }: M): boolean => kinds.some((kind) => requested.includes(kind));
  for (const maker of [...makers.filter(isRequested), ...makers]) {
    const due = memes.filter((meme) => maker.kinds.some((kind) => isDue(meme, kind)));
    if (due.length > 0) return { maker, memes: due.slice(0, maker.batch), left: due.length };
  }
  return null;
}

/** The versions to store for a meme whose data could not be made, so that the same versions do not try again. */
export function currentVersions(kinds: readonly DerivedKind[]): DerivedVersions {
  return Object.fromEntries(kinds.map((kind) => [kind, MAKER_VERSIONS[kind]]));
}
