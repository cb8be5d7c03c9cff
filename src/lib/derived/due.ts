import type { DerivedKind, DerivedVersions, Meme } from '$lib/core/meme';

/** The versions of the makers. Whoever changes what one makes raises its number: it is then made again for every meme. */
export const MAKER_VERSIONS: Readonly<Record<DerivedKind, number>> = { thumbnail: 1, hash: 1 };

/** Which things one maker makes together, and of how many memes at a time. */
export type Making = { readonly kinds: readonly DerivedKind[]; readonly batch: number };

type Derivable = Pick<Meme, 'hash' | 'made'>;

/** Whether a meme lacks this, or has it from an older maker. */
export function isDue(meme: Derivable, kind: DerivedKind): boolean {
  return versionOf(meme, kind) < MAKER_VERSIONS[kind];
}

/** Whether anything derived from a meme is to be made. */
export function isAnyDue(meme: Derivable): boolean {
  return isDue(meme, 'thumbnail') || isDue(meme, 'hash');
}

/** The next batch: the makers of what somebody waits for come first, then all in their order; memes keep theirs. */
export function nextDue<M extends Making, D extends Derivable>(
  memes: readonly D[],
  makers: readonly M[],
  asked: readonly DerivedKind[],
): { readonly maker: M; readonly memes: readonly D[] } | null {
  const isAsked = ({ kinds }: M): boolean => kinds.some((kind) => asked.includes(kind));
  for (const maker of [...makers.filter(isAsked), ...makers]) {
    const due = memes.filter((meme) => maker.kinds.some((kind) => isDue(meme, kind))).slice(0, maker.batch);
    if (due.length > 0) return { maker, memes: due };
  }
  return null;
}

/** What is noted of a meme of which these things could not be made: they are not tried again by the same versions. */
export function versionsOf(kinds: readonly DerivedKind[]): DerivedVersions {
  return Object.fromEntries(kinds.map((kind) => [kind, MAKER_VERSIONS[kind]]));
}

function versionOf({ hash, made }: Derivable, kind: DerivedKind): number {
  // What was made before versions were kept is of the first version.
  return made?.[kind] ?? (kind === 'hash' && hash === undefined ? 0 : 1);
}
