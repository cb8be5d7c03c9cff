import { alikeTo, type HashedMeme } from '$lib/domain/copies';
import { isDue } from '$lib/domain/derived';
import type { Meme } from '$lib/domain/meme';
import { moreLikeThis, type LikeReason } from '$lib/domain/more-like-this';
import type { App } from './app.svelte';
import type { Library } from './library.svelte';

/** A meme like another, with every reason, the strongest first. */
export type MemeLike = { readonly meme: Meme; readonly reasons: readonly LikeReason[] };

/** As many as fit beside each other. */
const MOST = 8;

/** The memes most like one, by looks, meaning and tags, best first; at most eight. */
export async function moreLike(
  library: Pick<Library, 'memes' | 'searching' | 'byId'>,
  meme: Meme,
): Promise<MemeLike[]> {
  const meaning = await library.searching.like(meme.id);
  const others = library.memes;
  const hashed = others.flatMap(hashedOf);
  const alike = hashedOf(library.byId(meme.id) ?? meme).flatMap((own) => alikeTo(own, hashed));
  return moreLikeThis(meme, others, { meaning, alike }, MOST).flatMap(({ id, reasons }) => {
    const like = library.byId(id);
    return like === undefined ? [] : [{ meme: like, reasons }];
  });
}

/** Makes the hashes that are missing; false where none is, or where that did not work. */
export async function hashOld(app: Pick<App, 'library' | 'openDerived'>): Promise<boolean> {
  if (!app.library.memes.some((meme) => isDue(meme, 'hash'))) return false;
  return (await (await app.openDerived()).ask('hash')).ok;
}

/** A meme's hash; nothing for one that is too flat to compare, or that has none yet. */
export function hashedOf({ id, hash = null }: Meme): HashedMeme[] {
  return hash === null ? [] : [{ id, hash }];
}
