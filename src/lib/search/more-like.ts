import type { Lazy } from '$lib/core/lazy.svelte';
import { alikeTo, hashedOf } from '$lib/copies/likeness';
import { isDue } from '$lib/derived/due';
import type { Meme } from '$lib/core/meme';
import { moreLikeThis, type LikeReason } from './more-like-this';
import type { DerivedData } from '$lib/derived/derived.svelte';
import type { Library } from '$lib/library/library.svelte';
import type { Searching } from './searching.svelte';

/** A meme like another, with every reason, the strongest first. */
export type MemeLike = { readonly meme: Meme; readonly reasons: readonly LikeReason[] };

/** As many as fit beside each other. */
const MOST = 8;

/** The memes most like one, by looks, meaning and tags, best first; at most eight. */
export async function moreLike(
  library: Pick<Library, 'memes' | 'byId'>,
  searching: Pick<Searching, 'like'>,
  meme: Meme,
): Promise<MemeLike[]> {
  const meaning = await searching.like(meme.id);
  const others = library.memes;
  const hashed = others.flatMap(hashedOf);
  const alike = hashedOf(library.byId(meme.id) ?? meme).flatMap((own) => alikeTo(own, hashed));
  return moreLikeThis(meme, others, { meaning, alike }, MOST).flatMap(({ id, reasons }) => {
    const like = library.byId(id);
    return like === undefined ? [] : [{ meme: like, reasons }];
  });
}

/** Makes the hashes that are missing; false where none is, or where that did not work. */
export async function hashOld(library: Pick<Library, 'memes'>, derived: Lazy<DerivedData>): Promise<boolean> {
  if (!library.memes.some((meme) => isDue(meme, 'hash'))) return false;
  return (await (await derived.open()).ask('hash')).ok;
}
